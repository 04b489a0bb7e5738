#pragma once
// Names of levels on MR: counted from the sacrum where its bend is in view.

#include "imaging/segment/levels.h"

namespace flavum::spine {

/// `curve` is the middle of the canal. `discs` from cranial to caudal; those below the lumbosacral
/// one are the sacrum's remnants.
LevelNames name_levels_mr(const SpineCurve& curve, const std::vector<DiscPlane>& discs,
                          int level_shift);

}  // namespace flavum::spine
