#pragma once
// The signal of MR made comparable: the body in it, and brightness relative to the fluid (T2) or
// the fat (T1) along the canal.

#include "imaging/segment/spine_curve.h"
#include "imaging/segment_mr/segment_mr.h"

namespace flavum::spine {

/// Largest bright part, holes filled; the same grid.
MaskImage mr_body(const ScalarImage& mr);

/// `share` (0..1) of the values lies below; 0 for an empty list. Reorders.
float quantile(std::vector<float>& values, double share);

/// Divides by the bright level along the curve: fluid of the sac on T2, fat about it on T1 become
/// about 1. Where the curve has no station at a height, its end counts.
ScalarImage relative_signal(const ScalarImage& mr, const SpineCurve& curve, MrContrast contrast);

}  // namespace flavum::spine
