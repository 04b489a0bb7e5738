#pragma once
// A two-dimensional image of floats. Column runs fastest; pixel (0,0) is the first of the top row.

#include <cstddef>
#include <vector>

namespace flavum {

struct PixelImage {
  int columns = 0;
  int rows = 0;
  std::vector<float> pixels;

  PixelImage() = default;
  PixelImage(int c, int r, float fill = 0.0F)
      : columns(c),
        rows(r),
        pixels(static_cast<std::size_t>(c) * static_cast<std::size_t>(r), fill) {}
  float& at(int c, int r) {
    return pixels[static_cast<std::size_t>(r) * static_cast<std::size_t>(columns) +
                  static_cast<std::size_t>(c)];
  }
  float at(int c, int r) const {
    return pixels[static_cast<std::size_t>(r) * static_cast<std::size_t>(columns) +
                  static_cast<std::size_t>(c)];
  }
};

}  // namespace flavum
