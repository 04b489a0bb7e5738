#include "sim/detector/blur.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "imaging/base/parallel.h"
#include "sim/detector/row_math.h"

namespace flavum {
namespace {

constexpr std::int64_t kRowsPerRange = 16;

}  // namespace

std::vector<float> blur_kernel(double sigma_px) {
  if (!(sigma_px > 1e-3)) return {1.0F};
  const double scale = 1.0 / (std::sqrt(2.0) * sigma_px);
  // Up to where less than 1e-4 lies beyond.
  int radius = 0;
  while (std::erfc((radius + 0.5) * scale) > 1e-4) ++radius;
  std::vector<double> share;
  double total = 0.0;
  for (int n = -radius; n <= radius; ++n) {
    share.push_back(std::erf((n + 0.5) * scale) - std::erf((n - 0.5) * scale));
    total += share.back();
  }
  std::vector<float> kernel;
  for (const double w : share) kernel.push_back(static_cast<float>(w / total));
  return kernel;
}

void blur_rows(const PixelImage& image, const std::vector<float>& kernel,
               const std::function<void(int row, float* values)>& use) {
  const int columns = image.columns;
  const int radius = static_cast<int>(kernel.size() / 2);
  parallel_ranges(image.rows, kRowsPerRange, [&](std::int64_t begin, std::int64_t end) {
    std::vector<float> padded(static_cast<std::size_t>(columns + 2 * radius));
    std::vector<float> out(static_cast<std::size_t>(columns));
    std::vector<const float*> near(kernel.size());
    float* middle = padded.data() + radius;
    for (int r = static_cast<int>(begin); r < end; ++r) {
      for (int k = -radius; k <= radius; ++k) {
        near[static_cast<std::size_t>(k + radius)] =
            image.pixels.data() +
            static_cast<std::ptrdiff_t>(std::clamp(r + k, 0, image.rows - 1)) * columns;
      }
      blur_across_rows(near, kernel, middle, columns);
      std::fill_n(padded.data(), radius, middle[0]);
      std::fill_n(middle + columns, radius, middle[columns - 1]);
      blur_along_row(padded.data(), kernel, out.data(), columns);
      use(r, out.data());
    }
  });
}

}  // namespace flavum
