#pragma once
// Fill between slices: outline a structure on some slices, get the ones in between.

#include <optional>
#include <vector>

#include "imaging/edit/edit_step.h"

namespace flavum {

/// Shape-based interpolation (Raya & Udupa 1990: signed distances of two outlines, blended from one
/// to the other) between the slices across `axis` (0, 1, 2: i, j, k) that bear the structure.
/// Outlines that lie on top of each other better once their centres of area are brought together
/// are moved along the line between these centres, so that an oblique tube stays one; others are
/// blended where they are. Shapes that come apart or join come out as the blend of distances has
/// it.
///
/// With `keys` only these slices count (each must bear the structure) and what lies between them is
/// drawn anew; voxels given up become `becomes` (default as in structure_edits.h).
EditOutcome fill_between_slices(const EditedLabels& edited, Label structure, int axis,
                                const LabelSet& over = LabelSet::everything(),
                                std::vector<int> keys = {},
                                std::optional<Label> becomes = std::nullopt);

}  // namespace flavum
