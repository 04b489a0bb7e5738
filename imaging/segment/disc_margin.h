#pragma once
// The canal's ventral wall at the discs: their dorsal margin is soft and bulges beyond the line
// between the bodies.

#include <vector>

#include "imaging/segment/discs.h"

namespace flavum::spine {

/// Moves the ventral radii of `lumen` to the margin of the discs where it is seen.
void fit_to_discs(const ScalarImage& hu, const SpineCurve& curve,
                  const std::vector<DiscPlane>& discs, PolarSurface& lumen);

/// Below the lumbosacral disc the body's dorsal wall is often too thin to be seen: there the
/// ventral radii of `lumen` end where marrow begins, if that is denser than what the canal holds.
void fit_to_sacrum(const ScalarImage& hu, const SpineCurve& curve, const DiscPlane& last_disc,
                   PolarSurface& lumen);

}  // namespace flavum::spine
