#pragma once
// A file that is there whole or not at all.

#include <filesystem>
#include <string_view>

namespace flavum {

/// Written beside its place, then renamed. Throws OperationFailed.
void write_whole_file(std::string_view bytes, const std::filesystem::path& path);

}  // namespace flavum
