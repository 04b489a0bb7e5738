#pragma once
// Screen colours as DICOM stores them.

#include <array>
#include <cstdint>

namespace flavum {

/// sRGB to CIELab of the profile connection space (D50), PS3.3 C.10.7.1.1: L* 0..100 becomes
/// 0..65535, a* and b* -128..127 become 0..65535.
std::array<std::uint16_t, 3> dicom_cielab(const std::array<std::uint8_t, 3>& srgb);

}  // namespace flavum
