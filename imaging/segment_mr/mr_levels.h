#pragma once
// Names of levels on MR: counted from the sacrum where its bend is in view.

#include "imaging/segment/levels.h"

namespace flavum::spine {

/// Bodies and discs as one series shows them (relative signal).
struct ColumnView {
  const ScalarImage* signal;
  const SpineCurve* curve;
  const std::vector<Eigen::Vector3d>* axis;  ///< mid-depth of the bodies per station
};

/// `curve` is the middle of the canal. `discs` from cranial to caudal; those below the lumbosacral
/// one are the sacrum's remnants.
LevelNames name_levels_mr(const ColumnView& column, const std::vector<DiscPlane>& discs,
                          int level_shift);

}  // namespace flavum::spine
