#pragma once
// What the automatic brightness control measures, for the simulation: a small fixed set of rays
// through a coarse copy of the anatomy, in plain scalar arithmetic. The same bits on every machine
// and with every projector, so that kV, mA and dose can be part of the state. Never used for a
// picture. Metal in the beam is left out: an instrument does not change the dose here.

#include <cstdint>
#include <vector>

#include "imaging/volume/image.h"
#include "sim/carm/carm.h"

namespace flavum {

struct BrightnessField {
  static constexpr double kSpacingMm = 3.0;
  ImageGeometry geometry;  ///< axes of the Patient frame, kSpacingMm
  /// Linear attenuation at 60 keV, rounded, per 100 m (water: 2058): 1/m would be 2 % too coarse.
  std::vector<std::uint16_t> mu_per_100m;
  /// Mean line integral (60 keV) over the central half of the collimated field, rounded to 1/32.
  /// Rays in the open beam (at most 0.05) do not count; 0 if none does.
  double attenuation(const CArmModel& carm, const CArmPose& pose, double field_width_mm,
                     double field_height_mm) const;
};
/// Body that the CT does not hold is water inside the outline that estimate_outline() finds
/// (body_padding.h), so that a narrow CT does not look like a thin patient.
BrightnessField make_brightness_field(const ScalarImage& hu);

}  // namespace flavum
