#pragma once
// Pictures and line integrals as files.

#include <array>
#include <cstdint>
#include <filesystem>
#include <vector>

#include "imaging/volume/pixel_image.h"

namespace flavum {

/// 8-bit sRGB, row by row from the top.
struct RgbImage {
  int columns = 0, rows = 0;
  std::vector<std::array<std::uint8_t, 3>> pixels;
};

/// Grey 0..1 to 8 bits, the colour picture as it is. Throw OperationFailed.
void write_png(const PixelImage& grey, const std::filesystem::path& path);
void write_png(const RgbImage& picture, const std::filesystem::path& path);
/// Portable float map: little-endian float32, rows bottom up as the format demands.
void write_pfm(const PixelImage& image, const std::filesystem::path& path);

}  // namespace flavum
