#include "imaging/dicom_objects/burned_mark.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace flavum {
namespace {

constexpr int kWide = 5, kHigh = 7, kStep = 6;

// The letters of the mark alone, 5 x 7, row by row.
struct Letter {
  char letter;
  std::string_view dots;
};
constexpr std::array kLetters{
    Letter{'A', "01110100011000111111100011000110001"},
    Letter{'C', "01110100011000010000100001000101110"},
    Letter{'D', "11110100011000110001100011000111110"},
    Letter{'E', "11111100001000011110100001000011111"},
    Letter{'F', "11111100001000011110100001000010000"},
    Letter{'I', "01110001000010000100001000010001110"},
    Letter{'L', "10000100001000010000100001000011111"},
    Letter{'M', "10001110111010110101100011000110001"},
    Letter{'N', "10001110011010110011100011000110001"},
    Letter{'O', "01110100011000110001100011000101110"},
    Letter{'R', "11110100011000111110101001001010001"},
    Letter{'S', "01111100001000001110000010000111110"},
    Letter{'T', "11111001000010000100001000010000100"},
    Letter{'U', "10001100011000110001100011000101110"},
};
constexpr std::array<std::string_view, 2> kLines{"SIMULATED", "NOT FOR CLINICAL USE"};

void set(PixelImage& image, int column, int row, float value) {
  if (column >= 0 && row >= 0 && column < image.columns && row < image.rows)
    image.at(column, row) = value;
}

void draw(PixelImage& image, char letter, int left, int top, int scale) {
  const auto found = std::ranges::find(kLetters, letter, &Letter::letter);
  if (found == kLetters.end()) return;  // a space
  for (int y = 0; y < kHigh * scale; ++y) {
    for (int x = 0; x < kWide * scale; ++x) {
      if (found->dots[static_cast<std::size_t>((y / scale) * kWide + x / scale)] == '1')
        set(image, left + x, top + y, 1.0F);
    }
  }
}

}  // namespace

void burn_mark(PixelImage& grey) {
  const int scale = std::max(1, grey.columns / 256);
  const int line = (kHigh + 2) * scale;
  const int height = line * static_cast<int>(kLines.size()) + 2 * scale;
  const int width = (kStep * static_cast<int>(kLines.back().size()) + 3) * scale;
  for (int r = grey.rows - height; r < grey.rows; ++r) {
    for (int c = 0; c < std::min(width, grey.columns); ++c) set(grey, c, r, 0.0F);
  }
  for (std::size_t n = 0; n < kLines.size(); ++n) {
    int left = 2 * scale;
    const int top = grey.rows - height + 2 * scale + line * static_cast<int>(n);
    for (const char letter : kLines[n]) {
      draw(grey, letter, left, top, scale);
      left += kStep * scale;
    }
  }
}

}  // namespace flavum
