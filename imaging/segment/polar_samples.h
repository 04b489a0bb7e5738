#pragma once
// Densities along rays across the canal, averaged between neighbouring stations and angles: borders
// in the canal run along it, so that noise falls without blurring them.

#include <vector>

#include "imaging/segment/canal_border.h"

namespace flavum::spine {

struct PolarSamples {
  static constexpr double kStepMm = 0.3;
  int stations = 0, radii = 0;
  std::vector<float> hu;  ///< radius fastest, then angle, then station

  float at(int s, int a, int r) const {
    return hu[(static_cast<std::size_t>(s) * kAngles + static_cast<std::size_t>(a)) *
                  static_cast<std::size_t>(radii) +
              static_cast<std::size_t>(r)];
  }
  static double radius_mm(int r) { return r * kStepMm; }
};

/// About the middle (u, v) per station; empty vectors mean the curve itself. Radii from 0 to
/// `reach_mm`.
PolarSamples polar_samples(const ScalarImage& hu, const SpineCurve& curve,
                           const std::vector<double>& u, const std::vector<double>& v,
                           double reach_mm);

/// Median density within `radius_mm` of the middle per station, over seven stations each way.
std::vector<float> central_hu(const PolarSamples& samples, double radius_mm);

}  // namespace flavum::spine
