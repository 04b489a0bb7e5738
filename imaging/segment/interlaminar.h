#pragma once
// Where the ligamentum flavum can be: its dorsal border ("roof") between the laminae, per station
// and angle about the canal's curve.

#include <array>
#include <vector>

#include "imaging/segment/canal_border.h"

namespace flavum::spine {

struct InterlaminarRoof {
  PolarSurface radius;  ///< dorsal border; negative where there can be no flavum
  /// From the lower edge of the cranial lamina: positive up along its ventral face, mm. Only where
  /// radius > 0.
  PolarSurface above_edge_mm;
  /// How far from the curve the ligament reaches per station, left and right, mm: a little onto the
  /// joints that border the interlaminar gap. 0 away from the gaps.
  std::vector<std::array<float, 2>> lateral_mm;
  std::vector<bool> found;  ///< per gap (below vertebra n): both laminae and the gap were seen
};

/// `bone` holds the owner (1 + vertebra) of every bone voxel on the grid of `hu`.
InterlaminarRoof interlaminar_roof(const Image<std::uint8_t>& bone, const SpineCurve& canal,
                                   const PolarSurface& lumen, int vertebrae);

}  // namespace flavum::spine
