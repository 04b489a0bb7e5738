#include "sim/detector/image_formation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "imaging/base/check.h"
#include "imaging/base/parallel.h"
#include "imaging/base/rng.h"
#include "sim/detector/display.h"
#include "sim/xray/projector.h"

namespace flavum {
namespace {

struct KvPoint {
  double kv, mu_per_mm;
};
// A(20 cm of water) / 200 mm for RQR-like beams of 70, 80, 90, 100 and 120 kV
// (HVL 2.58, 3.01, 3.48, 3.97, 5.00 mm Al): 4.942, 4.657, 4.458, 4.310, 4.093.
constexpr std::array<KvPoint, 5> kEffectiveMu{
    {{70.0, 0.02471}, {80.0, 0.023285}, {90.0, 0.02229}, {100.0, 0.02155}, {120.0, 0.020465}}};

// A 0.6 mm focal spot seen at magnification 1.9 blurs by 0.55 mm full width at the detector.
constexpr double kFocalSpotSigmaMm = 0.20;
// CsI panel: MTF about 0.5 at 1 line pair per mm (engineering default).
constexpr double kDetectorSigmaMm = 0.18;
// Below this mean the counts are drawn from the exact Poisson law, above from the normal one.
constexpr double kExactPoissonBelow = 30.0;
constexpr std::uint64_t kQuantumNoise = 0x7175616e7461ULL;

// Response of pixels -r..r to a Gaussian, integrated over the pixel.
std::vector<float> blur_kernel(double sigma_px) {
  const int radius = std::max(1, static_cast<int>(std::ceil(3.0 * sigma_px)));
  std::vector<float> kernel;
  const double scale = 1.0 / (std::sqrt(2.0) * sigma_px);
  double total = 0.0;
  for (int n = -radius; n <= radius; ++n) {
    const double w = std::erf((n + 0.5) * scale) - std::erf((n - 0.5) * scale);
    kernel.push_back(static_cast<float>(w));
    total += w;
  }
  for (float& w : kernel) w = static_cast<float>(w / total);
  return kernel;
}

// Separable blur; the border pixel continues outside.
void blur(PixelImage& image, double sigma_px) {
  const std::vector<float> kernel = blur_kernel(sigma_px);
  const int radius = static_cast<int>(kernel.size() / 2);
  PixelImage across(image.columns, image.rows);
  parallel_for(image.rows, [&](std::int64_t r) {
    const int row = static_cast<int>(r);
    for (int column = 0; column < image.columns; ++column) {
      float sum = 0.0F;
      for (int n = -radius; n <= radius; ++n) {
        sum += kernel[static_cast<std::size_t>(n + radius)] *
               image.at(std::clamp(column + n, 0, image.columns - 1), row);
      }
      across.at(column, row) = sum;
    }
  });
  parallel_for(image.rows, [&](std::int64_t r) {
    const int row = static_cast<int>(r);
    for (int column = 0; column < image.columns; ++column) image.at(column, row) = 0.0F;
    for (int n = -radius; n <= radius; ++n) {
      const int from = std::clamp(row + n, 0, image.rows - 1);
      const float weight = kernel[static_cast<std::size_t>(n + radius)];
      for (int column = 0; column < image.columns; ++column) {
        image.at(column, row) += weight * across.at(column, from);
      }
    }
  });
}

double poisson(double mean, std::uint64_t key, std::uint64_t counter) {
  if (!(mean > 0.0)) return 0.0;
  if (mean >= kExactPoissonBelow) {
    return std::max(0.0, mean + std::sqrt(mean) * random_normal(key, counter));
  }
  // Inversion: how many terms of the distribution fit below a uniform draw.
  double left = random_uniform(key, 2 * counter), term = std::exp(-mean);
  int count = 0;
  while (left >= term && count < 1000) {
    left -= term;
    ++count;
    term *= mean / count;
  }
  return count;
}

}  // namespace

double effective_water_mu_per_mm(double kv) {
  if (!(kv > kEffectiveMu.front().kv)) return kEffectiveMu.front().mu_per_mm;
  for (std::size_t n = 1; n < kEffectiveMu.size(); ++n) {
    const KvPoint &a = kEffectiveMu[n - 1], &b = kEffectiveMu[n];
    if (kv <= b.kv) return a.mu_per_mm + (b.mu_per_mm - a.mu_per_mm) * (kv - a.kv) / (b.kv - a.kv);
  }
  return kEffectiveMu.back().mu_per_mm;
}

double measuring_field_attenuation(const PixelImage& line_integrals) {
  constexpr float kOpenBeam = 0.05F;
  constexpr float kReach =
      1.0F;  // metal and air count as this far from the median (engineering default)
  const double middle_c = 0.5 * (line_integrals.columns - 1);
  const double middle_r = 0.5 * (line_integrals.rows - 1);
  const double radius = 0.25 * std::min(line_integrals.columns, line_integrals.rows);
  std::vector<float> field;
  for (int r = 0; r < line_integrals.rows; ++r) {
    for (int c = 0; c < line_integrals.columns; ++c) {
      const double dc = c - middle_c, dr = r - middle_r;
      const float a = line_integrals.at(c, r);
      if (dc * dc + dr * dr <= radius * radius && a > kOpenBeam) field.push_back(a);
    }
  }
  if (field.empty()) return 0.0;
  std::vector<float> sorted = field;
  const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
  std::nth_element(sorted.begin(), middle, sorted.end());
  double sum = 0.0;
  for (const float a : field) sum += std::clamp(a, *middle - kReach, *middle + kReach);
  return std::round(32.0 * sum / static_cast<double>(field.size())) / 32.0;
}

double automatic_photons_per_pixel_open(double attenuation, double pixel_pitch_mm, double kv) {
  const double a = std::clamp(attenuation, 0.0, kBrightnessLimit);
  return kQuantaPerMm2PerPulse * pixel_pitch_mm * pixel_pitch_mm *
         std::exp(a * effective_water_mu_per_mm(kv) / kWaterMuPerMm60keV);
}

PixelImage detector_quanta(const PixelImage& line_integrals, double pixel_pitch_mm,
                           const ExposureSettings& settings) {
  CHECK(pixel_pitch_mm > 0.0);
  double open = settings.photons_per_pixel_open;
  if (!(open > 0.0)) {
    open = automatic_photons_per_pixel_open(measuring_field_attenuation(line_integrals),
                                            pixel_pitch_mm, settings.kv);
  }
  open *= settings.exposure_level;
  const double scale = effective_water_mu_per_mm(settings.kv) / kWaterMuPerMm60keV;
  const std::uint64_t key = mix64(settings.seed ^ kQuantumNoise) ^ mix64(settings.pulse);

  PixelImage quanta(line_integrals.columns, line_integrals.rows);
  parallel_for(quanta.rows, [&](std::int64_t r) {
    for (int c = 0; c < quanta.columns; ++c) {
      const double a = line_integrals.at(c, static_cast<int>(r));
      quanta.at(c, static_cast<int>(r)) = static_cast<float>(open * std::exp(-scale * a));
    }
  });
  blur(quanta, kFocalSpotSigmaMm / pixel_pitch_mm);
  if (settings.noise) {
    parallel_for(quanta.rows, [&](std::int64_t r) {
      for (int c = 0; c < quanta.columns; ++c) {
        float& n = quanta.at(c, static_cast<int>(r));
        n = static_cast<float>(poisson(n, key, static_cast<std::uint64_t>(r * quanta.columns + c)));
      }
    });
  }
  blur(quanta, kDetectorSigmaMm / pixel_pitch_mm);
  return quanta;
}

PixelImage form_image(const PixelImage& line_integrals, double pixel_pitch_mm,
                      const ExposureSettings& settings) {
  PixelImage signal = detector_quanta(line_integrals, pixel_pitch_mm, settings);
  const float per_quantum =
      static_cast<float>(1.0 / (kQuantaPerMm2PerPulse * pixel_pitch_mm * pixel_pitch_mm));
  for (float& s : signal.pixels) s *= per_quantum;
  return display_picture(signal, pixel_pitch_mm);
}

}  // namespace flavum
