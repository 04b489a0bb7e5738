#pragma once
// Where the thecal sac runs on MR, roughly: one point per coarse axial slice.

#include "imaging/segment/canal_path.h"
#include "imaging/segment_mr/segment_mr.h"

namespace flavum::spine {

/// Best chain of places that look like the sac in front of its bodies, bright (T2) or dark between
/// fat and marrow (T1). `mr` is an isotropic, LPS-aligned grid of about 2 mm.
CanalPath find_sac_path(const ScalarImage& mr, const MaskImage& body, MrContrast contrast);

}  // namespace flavum::spine
