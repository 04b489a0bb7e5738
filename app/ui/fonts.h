#pragma once
// Private to this folder: the interface fonts, embedded at build time, rasterised for one scale.

#include "app/ui/style.h"

namespace flavum {

/// Replaces the font atlas of the current ImGui context. Covers Latin and the signs used in the
/// interface: degree, micro, dashes, middle dot, powers, arrows, warning sign.
style::Fonts build_fonts(double scale);

}  // namespace flavum
