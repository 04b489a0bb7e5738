#pragma once
// Private to sim/xray: one ray by Joseph's method, the reference that the fast path is tested
// against.

#include "sim/xray/attenuation_data.h"

namespace flavum {

/// Axis along which the ray `d` (index units, not zero) advances fastest; ties go to the lower
/// axis.
inline int principal_axis_of(const Eigen::Vector3d& d) {
  const Eigen::Vector3d m = d.cwiseAbs();
  if (m.x() >= m.y() && m.x() >= m.z()) return 0;
  return m.y() >= m.z() ? 1 : 2;
}

struct RayIntegral {
  float total = 0.0F;
  float bone = 0.0F;
};

/// Integral of mu from `from` to `to`, both continuous indices of the volume, and its part in bone.
RayIntegral trace_ray(const AttenuationVolume::Data& volume, const Eigen::Vector3d& from,
                      const Eigen::Vector3d& to);

}  // namespace flavum
