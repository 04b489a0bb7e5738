#pragma once
// Vertebral bodies and discs as solids about the body axis.

#include <vector>

#include "imaging/segment/discs.h"

namespace flavum::spine {

/// Outer wall of the column of bodies and discs: radius about the body axis, in the planes of the
/// curve's stations. Discs are spanned between their neighbours; towards the canal it ends there.
PolarSurface column_wall(const ScalarImage& hu, const SpineCurve& curve, const PolarSurface& lumen,
                         const std::vector<Eigen::Vector3d>& axis);

/// Heights of the end plates over and under a disc plane, per column of a 1 mm grid in the plane.
struct EndPlates {
  static constexpr int kHalf = 30;  ///< columns each side of the centre
  static constexpr int kWide = 2 * kHalf + 1;
  Eigen::Vector3d centre, left, dorsal, normal;
  std::vector<float> up_mm, down_mm;  ///< from the plane to either end plate
  /// True when p lies between the end plates; `height` receives its height over the plane.
  bool between(const Eigen::Vector3d& p, double* height) const;
};
EndPlates end_plates(const ScalarImage& hu, const DiscPlane& disc, const Eigen::Vector3d& left);

/// 0 outside the column; 1 + 2 k inside vertebra k's body, 2 + 2 k inside disc k (k from cranial).
Image<std::uint8_t> paint_column(const CurveMap& map, const std::vector<Eigen::Vector3d>& axis,
                                 const SpineCurve& curve, const PolarSurface& wall,
                                 const PolarSurface& lumen, const std::vector<EndPlates>& discs);

}  // namespace flavum::spine
