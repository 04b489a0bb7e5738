#pragma once
// Disc planes along the spine and the bodies between them.

#include <vector>

#include "imaging/segment/canal_border.h"

namespace flavum::spine {

/// A disc plane: where it crosses the body axis and its local axes.
struct DiscPlane {
  double s = 0.0;            ///< station
  double evidence_hu = 0.0;  ///< end plates minus disc, HU
  Eigen::Vector3d centre;    ///< Patient, mm, at mid-depth of the bodies
  Eigen::Vector3d normal;    ///< unit, cranial
};

/// Places of the body axis per station (Patient): mid-depth of the bodies, ventral of the canal.
std::vector<Eigen::Vector3d> body_axis(const SpineCurve& curve, const PolarSurface& lumen);

/// All discs found, cranial to caudal; may continue into the sacrum's remnants.
std::vector<DiscPlane> find_discs(const ScalarImage& hu, const SpineCurve& curve,
                                  const std::vector<Eigen::Vector3d>& axis);

}  // namespace flavum::spine
