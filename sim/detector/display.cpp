#include "sim/detector/display.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "imaging/base/parallel.h"
#include "sim/detector/blur.h"
#include "sim/detector/coarse_grid.h"
#include "sim/detector/row_math.h"

namespace flavum {
namespace {

// Metal and open beam enter the slow part only up to here, and with less weight the further beyond,
// so that they cast no wide halo.
constexpr float kSlowLimit = 1.2F;
// Signals outside exp(+-kLogLimit) of the default are black or white in any case.
constexpr float kLogLimit = 6.0F;
// The slow part is kept in cells of at most this share of its sigma.
constexpr double kCellsPerSigma = 4.0;
constexpr std::int64_t kRowsPerRange = 16;

// 1 inside the field and 0 outside; a sharp shutter, whatever the penumbra.
FieldShape shutter(const Collimation& field, const PixelImage& image, double pixel_pitch_mm) {
  return FieldShape(field, 0.0, image.columns, image.rows, pixel_pitch_mm);
}
void open_row(const FieldShape& field, int r, std::vector<float>& share) {
  field.row(r, share.data());
  for (float& s : share) s = s > 0.5F ? 1.0F : 0.0F;
}

// Mean over the field near each cell.
PixelImage slow_part(const PixelImage& log_signal, const CoarseGrid& grid, const FieldShape& field,
                     double sigma_cells) {
  const int columns = log_signal.columns;
  PixelImage sum(grid.columns, grid.rows), count(grid.columns, grid.rows);
  parallel_for(grid.rows, [&](std::int64_t cell_row) {
    std::vector<float> value(static_cast<std::size_t>(columns), 0.0F), weight = value;
    std::vector<float> share(static_cast<std::size_t>(columns), 1.0F);
    const int first = static_cast<int>(cell_row) * grid.pixels;
    const int last = std::min(log_signal.rows, first + grid.pixels);
    for (int r = first; r < last; ++r) {
      if (field.cuts()) open_row(field, r, share);
      add_to_slow(log_signal.pixels.data() + static_cast<std::ptrdiff_t>(r) * columns, share.data(),
                  kSlowLimit, {value.data(), weight.data()}, columns);
    }
    fold_row(value.data(), columns, grid.pixels, &sum.at(0, static_cast<int>(cell_row)));
    fold_row(weight.data(), columns, grid.pixels, &count.at(0, static_cast<int>(cell_row)));
  });
  sum = smoothed(sum, sigma_cells);
  count = smoothed(count, sigma_cells);
  for (std::size_t n = 0; n < sum.pixels.size(); ++n) {
    sum.pixels[n] = count.pixels[n] > 0.0F ? sum.pixels[n] / count.pixels[n] : 0.0F;
  }
  return sum;
}

}  // namespace

double display_grey(double relative_signal) {
  if (!(relative_signal > 0.0)) return 0.0;
  return 1.0 / (1.0 + std::exp(-kCurveSlope * std::log(relative_signal)));
}

PixelImage display_picture(const PixelImage& relative_signal, double pixel_pitch_mm,
                           const Collimation& field) {
  const int columns = relative_signal.columns, rows = relative_signal.rows;
  PixelImage picture(columns, rows);
  if (columns == 0 || rows == 0) return picture;
  PixelImage log_signal(columns, rows);
  parallel_ranges(rows, kRowsPerRange, [&](std::int64_t begin, std::int64_t end) {
    const std::ptrdiff_t at = static_cast<std::ptrdiff_t>(begin) * columns;
    log_row(relative_signal.pixels.data() + at, kLogLimit, log_signal.pixels.data() + at,
            static_cast<int>(end - begin) * columns);
  });
  const FieldShape shape = shutter(field, relative_signal, pixel_pitch_mm);
  const double sigma_px = kHarmoniseSigmaMm / pixel_pitch_mm;
  const CoarseGrid grid(columns, rows, std::max(1, static_cast<int>(sigma_px / kCellsPerSigma)));
  const CoarseReader slow(slow_part(log_signal, grid, shape, sigma_px / grid.pixels), grid,
                          columns);
  const BandGains gains{static_cast<float>(kCurveSlope * kSlowGain),
                        static_cast<float>(kCurveSlope * kMiddleGain),
                        static_cast<float>(kCurveSlope * kFineGain)};
  blur_rows(log_signal, blur_kernel(kFineSigmaMm / pixel_pitch_mm), [&](int r, float* smooth) {
    const std::ptrdiff_t at = static_cast<std::ptrdiff_t>(r) * columns;
    std::vector<float> base(static_cast<std::size_t>(columns));
    slow.row(r, base.data());
    float* out = picture.pixels.data() + at;
    grey_row(log_signal.pixels.data() + at, smooth, base.data(), gains, out, columns);
    if (!shape.cuts()) return;
    open_row(shape, r, base);
    multiply_row(out, base.data(), columns);
  });
  return picture;
}

}  // namespace flavum
