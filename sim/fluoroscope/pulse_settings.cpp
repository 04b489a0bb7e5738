#include "sim/fluoroscope/pulse_settings.h"

#include <cmath>

namespace flavum {
namespace {

// Open-field kerma at the detector over reference air kerma.
double share_at_detector(const World& world) {
  const CArmModel& m = world.carm;
  const double nearer =
      m.source_detector_mm / (m.source_isocentre_mm - world.dose.reference_to_isocentre_mm);
  const double table = 1.0 / (world.dose.open_field_loss * world.detector.grid_primary);
  return table / (nearer * nearer);
}

}  // namespace

double open_field_ngy(const World& world, double reference_ngy) {
  return reference_ngy * share_at_detector(world);
}

double reference_ngy(const World& world, double open_ngy) {
  return open_ngy / share_at_detector(world);
}

PulseDose recorded_dose(const World& world, const State& state) {
  if (!state.imaging.shots.empty()) {
    const Shot& shot = state.imaging.shots.back();
    if (shot.pose == state.carm && shot.settings == state.imaging.settings) {
      return {shot.kv, shot.pulse_kerma_ngy, shot.pulse_kap_ngy_m2};
    }
  }
  return pulse_dose(world, state.imaging.settings, state.carm);
}

double middle_attenuation(const BeamLayers& layers, double pixel_pitch_mm,
                          const FluoroscopySettings& settings) {
  constexpr double kOpenBeam = 0.05;
  const PixelImage& soft = layers.soft;
  const double half_c = 0.25 * settings.field_width_mm / pixel_pitch_mm;
  const double half_r = 0.25 * settings.field_height_mm / pixel_pitch_mm;
  double sum = 0.0;
  int count = 0;
  for (int r = 0; r < soft.rows; ++r) {
    if (std::abs(r - 0.5 * (soft.rows - 1)) > half_r) continue;
    for (int c = 0; c < soft.columns; ++c) {
      if (std::abs(c - 0.5 * (soft.columns - 1)) > half_c) continue;
      const double a = static_cast<double>(soft.at(c, r)) + layers.bone.at(c, r);
      if (a <= kOpenBeam) continue;
      sum += a;
      ++count;
    }
  }
  return count > 0 ? std::round(32.0 * sum / count) / 32.0 : 0.0;
}

}  // namespace flavum
