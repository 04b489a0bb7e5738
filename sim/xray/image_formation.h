#pragma once
// From line integrals to the grey picture on the fluoroscopy monitor, first version: one energy, quantum
// noise, detector blur, absolute exposure-to-grey curve (no per-frame minimum and maximum).

#include <cstdint>

#include "imaging/volume/pixel_image.h"

namespace flavum {

struct ExposureSettings {
  double kv = 80.0;
  double photons_per_pixel_open = 0.0;  ///< unattenuated field; 0 = from the detector dose default and pixel size
  bool noise = true;
  std::uint64_t seed = 1;
  std::uint64_t pulse = 0;        ///< same (seed, pulse) gives the same noise; another pulse another
};

/// Grey 0 (black) .. 1 (white) in the fluoroscopic convention: dense objects dark.
/// `line_integrals` are at 60 keV; they are scaled to the effective energy of `kv` by the ratio of water mu.
PixelImage form_image(const PixelImage& line_integrals, double pixel_pitch_mm, const ExposureSettings& settings);

}  // namespace flavum
