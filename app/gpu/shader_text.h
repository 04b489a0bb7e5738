#pragma once
// The files of shaders/, embedded at build time.

#include <string_view>

namespace flavum {

/// Text of shaders/NAME; empty if there is none.
std::string_view embedded_shader(std::string_view name);

}  // namespace flavum
