#pragma once
// Scenes for tests of a pulse: layers of water, flat fields, statistics.

#include <cmath>
#include <cstddef>

#include "app/config/beam_tables.h"
#include "sim/detector/pulse.h"

namespace flavum {

struct Moments {
  double mean = 0.0, variance = 0.0;
};
inline Moments moments_of(const PixelImage& image) {
  Moments m;
  const auto n = static_cast<double>(image.pixels.size());
  for (const float x : image.pixels) m.mean += static_cast<double>(x) / n;
  for (const float x : image.pixels) {
    m.variance += (static_cast<double>(x) - m.mean) * (static_cast<double>(x) - m.mean) / n;
  }
  return m;
}

inline const SignalTable& table_80() {
  static const SignalTable table(*beam_tables(), 80.0);
  return table;
}

/// Water of one thickness everywhere (line integral at 60 keV: 0.02058 per mm).
inline BeamLayers water_mm(double mm, int columns, int rows) {
  BeamLayers layers;
  layers.soft = PixelImage(columns, rows, static_cast<float>(0.02058 * mm));
  layers.bone = PixelImage(columns, rows);
  return layers;
}

/// No blur, no electronic noise, no grid: what the law of the quanta leaves.
inline DetectorModel bare_detector() {
  DetectorModel d;
  d.blur_sigma_mm = d.focal_spot_mm = d.electronic_quanta = 0.0;
  d.grid_primary = d.grid_scatter = 1.0;
  return d;
}

/// The signal in detected quanta per pixel.
inline PixelImage in_quanta(PixelImage signal, double pitch_mm, const DetectorModel& d) {
  const double quanta =
      1e-3 * d.default_ngy * table_80().quanta_per_mm2_per_ugy() * pitch_mm * pitch_mm;
  for (float& s : signal.pixels) s = static_cast<float>(static_cast<double>(s) * quanta);
  return signal;
}

}  // namespace flavum
