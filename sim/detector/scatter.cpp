#include "sim/detector/scatter.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "imaging/base/parallel.h"
#include "sim/detector/row_math.h"

namespace flavum {
namespace {

// Millimetres of water with the same mass per unit of line integral at 60 keV (NIST: water 0.02058
// per mm; cortical bone of 1.92 g/cm3 0.06044 per mm).
constexpr float kWaterMmPerSoft = static_cast<float>(1.0 / 0.02058);
constexpr float kWaterMmPerBone = static_cast<float>(1.92 / 0.06044);

// The width depends on the thickness; between these it is mixed linearly.
constexpr std::array<double, 4> kClassMm{80.0, 160.0, 240.0, 360.0};

// How much of a source counts to class n.
float class_share(std::size_t n, double mm) {
  const double t = std::clamp(mm, kClassMm.front(), kClassMm.back());
  if (n > 0 && t <= kClassMm[n]) {
    return static_cast<float>(
        std::max(0.0, (t - kClassMm[n - 1]) / (kClassMm[n] - kClassMm[n - 1])));
  }
  if (n + 1 < kClassMm.size() && t >= kClassMm[n]) {
    return static_cast<float>(
        std::max(0.0, (kClassMm[n + 1] - t) / (kClassMm[n + 1] - kClassMm[n])));
  }
  return t == kClassMm[n] ? 1.0F : 0.0F;
}

}  // namespace

ScatterEstimate estimate_scatter(const PixelImage& primary, const BeamLayers& layers,
                                 double pixel_pitch_mm) {
  const int columns = primary.columns, rows = primary.rows;
  const int longer = std::max(columns, rows);
  const CoarseGrid grid(columns, rows, (longer + kScatterCells - 1) / kScatterCells);
  std::array<PixelImage, kClassMm.size()> sources;
  sources.fill(PixelImage(grid.columns, grid.rows));

  parallel_for(grid.rows, [&](std::int64_t cell_row) {
    const int first = static_cast<int>(cell_row) * grid.pixels;
    const int last = std::min(rows, first + grid.pixels);
    std::vector<float> p(static_cast<std::size_t>(columns), 0.0F), water = p;
    for (int r = first; r < last; ++r) {
      const auto row_of = [&](const PixelImage& image) {
        return image.pixels.data() + static_cast<std::ptrdiff_t>(r) * columns;
      };
      add_row(p.data(), row_of(primary), 1.0F, columns);
      add_row(water.data(), row_of(layers.soft), kWaterMmPerSoft, columns);
      add_row(water.data(), row_of(layers.bone), kWaterMmPerBone, columns);
    }
    std::vector<float> cell_p(static_cast<std::size_t>(grid.columns), 0.0F), cell_water = cell_p;
    fold_row(p.data(), columns, grid.pixels, cell_p.data());
    fold_row(water.data(), columns, grid.pixels, cell_water.data());
    for (int c = 0; c < grid.columns; ++c) {
      const int width = std::min(columns, (c + 1) * grid.pixels) - c * grid.pixels;
      const double pixels = static_cast<double>(width) * (last - first);
      const auto at = static_cast<std::size_t>(c);
      const double mm = std::max(0.0, static_cast<double>(cell_water[at]) / pixels);
      // Cells cut by the image's edge hold less.
      const double whole = static_cast<double>(grid.pixels) * grid.pixels;
      const double source = kScatterPerMm * mm * static_cast<double>(cell_p[at]) / whole;
      for (std::size_t n = 0; n < sources.size(); ++n) {
        sources[n].at(c, static_cast<int>(cell_row)) =
            class_share(n, mm) * static_cast<float>(source);
      }
    }
  });

  std::array<PixelImage, kClassMm.size()> spread;
  parallel_for(static_cast<std::int64_t>(kClassMm.size()), [&](std::int64_t i) {
    const auto n = static_cast<std::size_t>(i);
    const double sigma_mm = kScatterSigmaMm + kScatterSigmaPerMm * kClassMm[n];
    const bool any = std::ranges::any_of(sources[n].pixels, [](float s) { return s != 0.0F; });
    spread[n] = any ? smoothed(sources[n], sigma_mm / (grid.pixels * pixel_pitch_mm)) : sources[n];
  });
  ScatterEstimate out{grid, std::move(spread[0])};
  for (std::size_t n = 1; n < spread.size(); ++n) {
    for (std::size_t i = 0; i < out.cells.pixels.size(); ++i) {
      out.cells.pixels[i] += spread[n].pixels[i];
    }
  }
  return out;
}

}  // namespace flavum
