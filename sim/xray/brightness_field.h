#pragma once
// What the automatic brightness control measures, for the simulation: a small fixed set of rays
// through a coarse copy of the anatomy, in plain scalar arithmetic. The same bits on every machine
// and with every projector, so that kV, mA and dose can be part of the state. Never used for a
// picture.

#include <cstdint>

#include "imaging/volume/image.h"
#include "sim/xray/carm.h"

namespace flavum {

struct BrightnessField {
  ImageGeometry geometry;               ///< about 3 mm
  std::vector<std::uint16_t> mu_per_m;  ///< linear attenuation at 60 keV, rounded, 1/m
  /// Mean line integral (60 keV) over the central half of the collimated field, rounded to 1/32.
  double attenuation(const CArmModel& carm, const CArmPose& pose, double field_width_mm,
                     double field_height_mm) const;
};
BrightnessField make_brightness_field(const ScalarImage& hu);

}  // namespace flavum
