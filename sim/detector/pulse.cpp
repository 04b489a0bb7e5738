#include "sim/detector/pulse.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "imaging/base/check.h"
#include "imaging/base/parallel.h"
#include "imaging/base/rng.h"
#include "sim/detector/blur.h"
#include "sim/detector/coarse_grid.h"
#include "sim/detector/row_math.h"
#include "sim/detector/scatter.h"

namespace flavum {
namespace {

constexpr std::uint64_t kQuantumNoise = 0x7175616e7461ULL;
constexpr std::uint64_t kElectronicNoise = 0x656c656374726fULL;
constexpr double kFwhmPerSigma = 2.354820045;
constexpr std::int64_t kRowsPerRange = 16;
constexpr int kHardnessCells = 64;  // along the longer side, at most

std::uint64_t noise_key(const PulseExposure& exposure, std::uint64_t purpose) {
  return mix64(exposure.seed ^ purpose) ^ mix64(exposure.pulse);
}

float* row_of(PixelImage& image, int r) {
  return image.pixels.data() + static_cast<std::ptrdiff_t>(r) * image.columns;
}

void collimate(PixelImage& primary, const FieldShape& field) {
  if (!field.cuts()) return;
  parallel_ranges(primary.rows, kRowsPerRange, [&](std::int64_t begin, std::int64_t end) {
    std::vector<float> share(static_cast<std::size_t>(primary.columns));
    for (int r = static_cast<int>(begin); r < end; ++r) {
      field.row(r, share.data());
      multiply_row(row_of(primary, r), share.data(), primary.columns);
    }
  });
}

// What a quantum carries behind the patient, relative to the open field: tissue passes the harder
// ones. It varies slowly, so that one pixel stands for a cell; what steel and iodine add is left
// out.
PixelImage quantum_signal(const BeamLayers& layers, const SignalTable& table,
                          const CoarseGrid& grid) {
  PixelImage cells(grid.columns, grid.rows);
  for (int r = 0; r < grid.rows; ++r) {
    const int row = std::min(layers.soft.rows - 1, r * grid.pixels + grid.pixels / 2);
    for (int c = 0; c < grid.columns; ++c) {
      const int column = std::min(layers.soft.columns - 1, c * grid.pixels + grid.pixels / 2);
      cells.at(c, r) =
          table.signal_per_quantum(layers.soft.at(column, row), layers.bone.at(column, row));
    }
  }
  return cells;
}

}  // namespace

PixelImage pulse_signal(const BeamLayers& layers, double pixel_pitch_mm, const SignalTable& table,
                        const DetectorModel& detector, const PulseExposure& exposure) {
  CHECK(pixel_pitch_mm > 0.0 && exposure.open_ngy >= 0.0);
  CHECK(layers.soft.columns == layers.bone.columns && layers.soft.rows == layers.bone.rows);
  const int columns = layers.soft.columns, rows = layers.soft.rows;
  if (columns == 0 || rows == 0) return {};

  PixelImage primary = table.transmission(layers);
  collimate(primary,
            FieldShape(exposure.field, detector.focal_spot_mm, columns, rows, pixel_pitch_mm));
  ScatterEstimate scatter{CoarseGrid(columns, rows, std::max(columns, rows)), PixelImage(1, 1)};
  if (exposure.scatter) scatter = estimate_scatter(primary, layers, pixel_pitch_mm);
  const CoarseReader scattered(scatter.cells, scatter.grid, columns);

  const double per_ngy = 1e-3 * table.quanta_per_mm2_per_ugy() * pixel_pitch_mm * pixel_pitch_mm;
  const double open = exposure.open_ngy * per_ngy;
  const auto by_primary = static_cast<float>(open * detector.grid_primary);
  const auto by_scatter = static_cast<float>(open * detector.grid_scatter);
  const double spot_sigma_mm =
      detector.focal_spot_mm * std::max(0.0, exposure.tissue_magnification - 1.0) / kFwhmPerSigma;

  const int longer = std::max(columns, rows);
  const CoarseGrid hardness_grid(
      columns, rows, exposure.noise ? (longer + kHardnessCells - 1) / kHardnessCells : longer);
  const CoarseReader hardness(quantum_signal(layers, table, hardness_grid), hardness_grid, columns);

  // Detected signal per pixel, in quanta of the open field.
  PixelImage quanta(columns, rows);
  const std::uint64_t quantum_key = noise_key(exposure, kQuantumNoise);
  blur_rows(primary, blur_kernel(spot_sigma_mm / pixel_pitch_mm), [&](int r, float* values) {
    float* out = row_of(quanta, r);
    scattered.row(r, out);
    mix_row(out, values, by_scatter, by_primary, columns);
    if (!exposure.noise) return;
    const NoiseRow noise{quantum_key, r, columns};
    normal_row(noise, values);
    std::vector<float> each(static_cast<std::size_t>(columns));
    hardness.row(r, each.data());
    divide_row(out, each.data(), columns);
    count_quanta(noise, values, out);
    multiply_row(out, each.data(), columns);
  });

  // The scintillator spreads light, the electronics add their own noise.
  const std::uint64_t electronic_key = noise_key(exposure, kElectronicNoise);
  const auto electronic =
      static_cast<float>(detector.electronic_quanta * pixel_pitch_mm / kElementMm);
  const auto per_quantum = static_cast<float>(1.0 / (detector.default_ngy * per_ngy));
  PixelImage& signal = primary;  // of the same size, and not needed any more
  blur_rows(quanta, blur_kernel(detector.blur_sigma_mm / pixel_pitch_mm),
            [&](int r, float* values) {
              float* out = row_of(signal, r);
              if (exposure.noise) {
                normal_row({electronic_key, r, columns}, out);
                mix_row(out, values, electronic * per_quantum, per_quantum, columns);
              } else {
                blend_rows(values, values, per_quantum, 0.0F, out, columns);
              }
            });
  return primary;
}

double automatic_open_ngy(const BeamLayers& layers, double pixel_pitch_mm, const SignalTable& table,
                          const DetectorModel& detector, const PulseExposure& exposure) {
  constexpr float kOpenBeam = 0.05F;  // line integral at 60 keV
  const float reach = std::exp(1.0F);
  PulseExposure quiet = exposure;
  quiet.noise = false;
  quiet.open_ngy = detector.default_ngy;
  const PixelImage signal = pulse_signal(layers, pixel_pitch_mm, table, detector, quiet);
  const double middle_c = 0.5 * (signal.columns - 1), middle_r = 0.5 * (signal.rows - 1);
  const double mm = 0.25 * pixel_pitch_mm * std::min(signal.columns, signal.rows);
  const double radius = std::min(mm, 0.5 * exposure.field.iris_diameter_mm) / pixel_pitch_mm;
  const double half_c = 0.5 * exposure.field.width_mm / pixel_pitch_mm;
  const double half_r = 0.5 * exposure.field.height_mm / pixel_pitch_mm;
  std::vector<float> field;
  for (int r = 0; r < signal.rows; ++r) {
    for (int c = 0; c < signal.columns; ++c) {
      const double dc = std::abs(c - middle_c), dr = std::abs(r - middle_r);
      const bool inside = dc * dc + dr * dr <= radius * radius && dc < half_c && dr < half_r;
      if (inside && layers.soft.at(c, r) + layers.bone.at(c, r) > kOpenBeam) {
        field.push_back(signal.at(c, r));
      }
    }
  }
  double mean = detector.grid_primary;
  if (!field.empty()) {
    std::vector<float> sorted = field;
    const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
    std::nth_element(sorted.begin(), middle, sorted.end());
    double sum = 0.0;
    for (const float s : field) {
      sum += static_cast<double>(std::clamp(s, *middle / reach, *middle * reach));
    }
    mean = sum / static_cast<double>(field.size());
  }
  const double needed = -std::log(std::max(mean, 1e-12));
  return std::min(kMostOpenNgy, detector.default_ngy * std::exp(std::round(32.0 * needed) / 32.0));
}

}  // namespace flavum
