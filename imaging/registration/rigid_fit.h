#pragma once
// Rigid transforms between two images of one patient, and the best one for pairs of points.

#include <span>

#include "imaging/base/frames.h"

namespace flavum {

/// Takes a point of the MR (its Patient mm) to the place of the same tissue in the CT (its Patient
/// mm): p_ct = transform * p_mr. Everywhere in this folder the direction is this one.
using MrToCt = RigidTransform<Patient, Patient>;

/// The same tissue seen in both images.
struct PointPair {
  PatientPoint mr;
  PatientPoint ct;
};

struct PointFit {
  MrToCt transform;
  double rms_mm = 0.0;         ///< root mean square distance of the pairs after the fit
  bool turn_is_known = false;  ///< three points that do not lie on a line; else a shift alone
};

/// Least squares over rotations and shifts, closed form (Umeyama 1991, doi 10.1109/34.88573,
/// without scale). Fewer than three pairs, or points on a line (within 3 mm of it), give the mean
/// shift. Throws UsageError without a pair.
PointFit fit_points(std::span<const PointPair> pairs);

/// Angle of a rotation, 0..pi.
double turn_rad(const MrToCt& transform);

/// The mean of rigid transforms that lie near each other: mean place of `centre` and mean rotation.
MrToCt mean_transform(std::span<const MrToCt> transforms, const PatientPoint& centre);

/// A transform that turns by the rotation vector (rad) about `centre` and then shifts.
MrToCt motion_about(const PatientPoint& centre, const Eigen::Vector3d& turn_rad,
                    const Eigen::Vector3d& shift_mm);

}  // namespace flavum
