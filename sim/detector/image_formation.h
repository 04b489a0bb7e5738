#pragma once
// From line integrals to the grey picture on the fluoroscopy monitor, first version: one energy,
// quantum noise, focal-spot and detector blur, absolute exposure-to-grey curve (no per-frame
// minimum and maximum). What it approximates and what it leaves out: docs/xray.md.

#include <cstdint>

#include "imaging/volume/pixel_image.h"

namespace flavum {

struct ExposureSettings {
  double kv = 80.0;
  /// Quanta per pixel in the unattenuated field. 0: automatic brightness, the exposure that gives
  /// the detector dose default behind the mean attenuation of the measuring field.
  double photons_per_pixel_open = 0.0;
  bool noise = true;
  std::uint64_t seed = 1;
  std::uint64_t pulse = 0;      ///< same (seed, pulse) gives the same noise; another pulse another
  double exposure_level = 1.0;  ///< multiplies the exposure, automatic or not
};

/// Detector dose default of one pulse: 20 nGy, which is 600 quanta/mm2 at 30,174 quanta/mm2/uGy
/// (IEC 62220-1, RQA5). Engineering default inside published fluoroscopy settings.
inline constexpr double kQuantaPerMm2PerPulse = 600.0;

/// Effective linear attenuation of 20 cm water for `kv`, 1/mm: energy-weighted -ln T of a spectrum
/// with IEC 61267 RQR half-value layers (TASMIP), 70 to 120 kV, linear in between, constant
/// outside.
double effective_water_mu_per_mm(double kv);

/// Mean line integral (60 keV) in the measuring field: the disk in the image centre with half the
/// image's smaller side as diameter. Pixels at or below 0.05 (open beam) do not count; values
/// further than 1 from the median count as 1 from it, so that an instrument does not brighten the
/// patient around it. Rounded to 1/32, so that the last bits of a line integral cannot change the
/// exposure; summed in double, row by row. 0 if no pixel counts.
double measuring_field_attenuation(const PixelImage& line_integrals);

/// Quanta per pixel in the open field that give kQuantaPerMm2PerPulse behind a line integral (60
/// keV) of `attenuation`. Attenuation above kBrightnessLimit counts as that: the tube can give no
/// more.
double automatic_photons_per_pixel_open(double attenuation, double pixel_pitch_mm, double kv);
inline constexpr double kBrightnessLimit = 8.0;  ///< about 39 cm of water; engineering default

/// Quanta counted per pixel after both blurs; a real number where blur mixes pixels.
/// `line_integrals` are at 60 keV; they are scaled to the effective energy of `kv` by the ratio of
/// water mu.
PixelImage detector_quanta(const PixelImage& line_integrals, double pixel_pitch_mm,
                           const ExposureSettings& settings);

/// Grey 0 (black) .. 1 (white) in the fluoroscopic convention: dense objects dark, open beam white.
/// The display chain is display.h's.
PixelImage form_image(const PixelImage& line_integrals, double pixel_pitch_mm,
                      const ExposureSettings& settings);

}  // namespace flavum
