#include "app/cli/image_file.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <fstream>

#include "imaging/base/error.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
#define STB_IMAGE_WRITE_STATIC
#define STB_IMAGE_WRITE_IMPLEMENTATION
#include <stb/stb_image_write.h>
#pragma GCC diagnostic pop

namespace flavum {
namespace {

[[noreturn]] void cannot_write(const std::filesystem::path& path) {
  throw OperationFailed("The picture " + path.filename().string() + " cannot be written.",
                        path.string());
}

void write_png_bytes(const void* bytes, int columns, int rows, int channels,
                     const std::filesystem::path& path) {
  if (stbi_write_png(path.c_str(), columns, rows, channels, bytes, columns * channels) == 0)
    cannot_write(path);
}

}  // namespace

void write_png(const PixelImage& grey, const std::filesystem::path& path) {
  std::vector<std::uint8_t> bytes(grey.pixels.size());
  std::ranges::transform(grey.pixels, bytes.begin(), [](float g) {
    return static_cast<std::uint8_t>(std::lround(255.0F * std::clamp(g, 0.0F, 1.0F)));
  });
  write_png_bytes(bytes.data(), grey.columns, grey.rows, 1, path);
}

void write_png(const RgbImage& picture, const std::filesystem::path& path) {
  write_png_bytes(picture.pixels.data(), picture.columns, picture.rows, 3, path);
}

void write_pfm(const PixelImage& image, const std::filesystem::path& path) {
  static_assert(std::endian::native == std::endian::little);
  std::ofstream out(path, std::ios::binary);
  out << "Pf\n" << image.columns << " " << image.rows << "\n-1.0\n";
  for (int r = image.rows - 1; r >= 0; --r) {
    const float* row =
        image.pixels.data() + static_cast<std::size_t>(r) * static_cast<std::size_t>(image.columns);
    out.write(
        reinterpret_cast<const char*>(row),
        static_cast<std::streamsize>(sizeof(float) * static_cast<std::size_t>(image.columns)));
  }
  if (!out.flush()) cannot_write(path);
}

}  // namespace flavum
