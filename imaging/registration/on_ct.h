#pragma once
// The MR seen from the CT by the transforms of the groups: between two levels the places that their
// transforms give are blended, beyond the first and last level theirs alone count. Groups that
// failed are left out; without any the transform of the whole spine counts. Patient frame, mm.

#include "imaging/registration/register_mr_to_ct.h"

namespace flavum {

/// Where the tissue at a place of the CT lies in the MR.
PatientPoint place_in_mr(const Registration& registration, const PatientPoint& ct);
/// Where the tissue at a place of the MR lies in the CT.
PatientPoint place_in_ct(const Registration& registration, const PatientPoint& mr);

/// The MR on the CT's grid, trilinear; `outside` where the MR shows nothing.
ScalarImage mr_on_ct(const Registration& registration, const ScalarImage& mr,
                     const ImageGeometry& ct_grid, float outside = 0.0F);

/// The MR's labels on the CT's grid, nearest voxel; 0 outside.
LabelMap mr_labels_on_ct(const Registration& registration, const LabelMap& mr,
                         const ImageGeometry& ct_grid);

}  // namespace flavum
