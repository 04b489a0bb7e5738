#include "sim/detector/coarse_grid.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "sim/detector/row_math.h"

namespace flavum {
namespace {

std::vector<float> cell_weights(double sigma_cells, int limit) {
  const int radius = std::min(limit, static_cast<int>(std::ceil(3.5 * sigma_cells)));
  std::vector<float> weights;
  const double scale = 1.0 / (std::sqrt(2.0) * sigma_cells);
  for (int n = -radius; n <= radius; ++n) {
    weights.push_back(
        static_cast<float>(0.5 * (std::erf((n + 0.5) * scale) - std::erf((n - 0.5) * scale))));
  }
  return weights;
}

// Position of pixel n between cell centres: index of the lower one and the upper one's weight.
struct Between {
  int low = 0, high = 0;
  float weight = 0.0F;
};
Between between(int pixel, int pixels, int cells) {
  const float x = (static_cast<float>(pixel) + 0.5F) / static_cast<float>(pixels) - 0.5F;
  const float clamped = std::clamp(x, 0.0F, static_cast<float>(cells - 1));
  const int low = static_cast<int>(clamped);
  return {low, std::min(low + 1, cells - 1), clamped - static_cast<float>(low)};
}

}  // namespace

CoarseGrid::CoarseGrid(int image_columns, int image_rows, int cell_pixels)
    : pixels(cell_pixels),
      columns((image_columns + cell_pixels - 1) / cell_pixels),
      rows((image_rows + cell_pixels - 1) / cell_pixels) {}

void fold_row(const float* row, int count, int pixels, float* out) {
  int n = 0;
  for (int cell = 0; n < count; ++cell) {
    float sum = 0.0F;
    for (const int end = std::min(count, n + pixels); n < end; ++n) sum += row[n];
    out[cell] += sum;
  }
}

PixelImage smoothed(const PixelImage& cells, double sigma_cells) {
  const int columns = cells.columns, rows = cells.rows;
  const std::vector<float> weights = cell_weights(sigma_cells, std::max(columns, rows) - 1);
  const int radius = static_cast<int>(weights.size() / 2);
  const auto weight = [&](int offset) {
    return weights[static_cast<std::size_t>(offset + radius)];
  };
  PixelImage down(columns, rows);
  for (int r = 0; r < rows; ++r) {
    const int end = std::min(rows - 1, r + radius);
    for (int from = std::max(0, r - radius); from <= end; ++from) {
      add_row(&down.at(0, r), cells.pixels.data() + static_cast<std::ptrdiff_t>(from) * columns,
              weight(from - r), columns);
    }
  }
  // Along rows by shifted copies of the whole row, with zeros on both sides.
  PixelImage out(columns, rows);
  std::vector<float> padded(static_cast<std::size_t>(columns + 2 * radius), 0.0F);
  for (int r = 0; r < rows; ++r) {
    std::copy_n(&down.at(0, r), columns, padded.begin() + radius);
    for (int n = -radius; n <= radius; ++n) {
      add_row(&out.at(0, r), padded.data() + radius + n, weight(n), columns);
    }
  }
  return out;
}

CoarseReader::CoarseReader(const PixelImage& cells, const CoarseGrid& grid, int image_columns)
    : grid_(grid), wide_(image_columns, cells.rows) {
  std::vector<Between> columns;
  for (int c = 0; c < image_columns; ++c) {
    columns.push_back(between(c, grid.pixels, cells.columns));
  }
  for (int r = 0; r < cells.rows; ++r) {
    for (int c = 0; c < image_columns; ++c) {
      const Between& b = columns[static_cast<std::size_t>(c)];
      wide_.at(c, r) = (1.0F - b.weight) * cells.at(b.low, r) + b.weight * cells.at(b.high, r);
    }
  }
}

void CoarseReader::row(int image_row, float* out) const {
  const Between b = between(image_row, grid_.pixels, grid_.rows);
  const auto at = [&](int r) {
    return wide_.pixels.data() + static_cast<std::ptrdiff_t>(r) * wide_.columns;
  };
  blend_rows(at(b.low), at(b.high), 1.0F - b.weight, b.weight, out, wide_.columns);
}

}  // namespace flavum
