#pragma once
// Bodies and discs on MR (relative signal): planes of the discs, outer wall of the column, end
// plates. Results have the form the CT pipeline uses, so that they are painted alike.

#include "imaging/segment/bodies.h"

namespace flavum::spine {

/// Discs from cranial to caudal. evidence_hu holds the depth of the dark plate, relative signal.
/// What departs from marrow counts, darker or brighter. `second` (may be null) is another contrast
/// on the same grid: on T1 every disc is darker than marrow; the plainer of the two decides.
std::vector<DiscPlane> find_discs_mr(const ScalarImage& signal, const ScalarImage* second,
                                     const SpineCurve& curve,
                                     const std::vector<Eigen::Vector3d>& axis);

/// Signal of marrow: median along the body axis.
float marrow_level(const ScalarImage& signal, const std::vector<Eigen::Vector3d>& axis);

/// Outer wall: marrow to the dark line of the cortex. Discs are spanned between their neighbours.
PolarSurface column_wall_mr(const ScalarImage& signal, const SpineCurve& curve,
                            const PolarSurface& canal, const std::vector<Eigen::Vector3d>& axis,
                            const std::vector<DiscPlane>& discs);

/// End plates found from the marrow of either body towards the disc.
EndPlates end_plates_mr(const ScalarImage& signal, const DiscPlane& disc,
                        const Eigen::Vector3d& left);

}  // namespace flavum::spine
