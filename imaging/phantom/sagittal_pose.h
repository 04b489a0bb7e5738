#pragma once
// A pose that leaves the midline plane where it is: the only kind the phantom's straight (not
// scoliotic) spine needs. Points of a voxel row share their local y and z, which makes evaluation
// cheap. Lengths mm, angles rad, Patient frame (+y posterior, +z superior).

#include <cmath>

#include "imaging/base/frames.h"

namespace flavum::phantom {

struct Sagittal {
  double y = 0.0;
  double z = 0.0;
};

/// Local +y is dorsal, +z cranial; a positive tilt leans the cranial axis to the front.
struct SagittalPose {
  Sagittal origin;
  double tilt_rad = 0.0;

  Sagittal local(Sagittal p) const {
    const double dy = p.y - origin.y;
    const double dz = p.z - origin.z;
    const double c = std::cos(tilt_rad);
    const double s = std::sin(tilt_rad);
    return {dy * c + dz * s, -dy * s + dz * c};
  }
  Sagittal world(Sagittal p) const {
    const double c = std::cos(tilt_rad);
    const double s = std::sin(tilt_rad);
    return {origin.y + p.y * c - p.z * s, origin.z + p.y * s + p.z * c};
  }
  PatientPoint point(double x, double y, double z) const {
    const Sagittal w = world({y, z});
    return {x, w.y, w.z};
  }
  PatientVector dorsal() const { return {0.0, std::cos(tilt_rad), std::sin(tilt_rad)}; }
  PatientVector cranial() const { return {0.0, -std::sin(tilt_rad), std::cos(tilt_rad)}; }
};

}  // namespace flavum::phantom
