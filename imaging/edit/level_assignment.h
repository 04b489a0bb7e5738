#pragma once
// Which vertebra is which: vertebrae renamed, the count shifted. Discs go with the vertebra above.

#include <vector>

#include "imaging/edit/edit_step.h"

namespace flavum {

struct LevelChange {
  Label from = 0;  ///< vertebra or sacrum, as now labelled
  Label to = 0;
};

/// Renames vertebrae with the discs below them, all at once, so that names can be exchanged.
/// Refused when a name would be given twice, when one of them is locked, or when a disc would come
/// to lie below the sacrum.
EditOutcome assign_levels(const EditedLabels& edited, const std::vector<LevelChange>& changes);

/// Shifts every vertebra but the sacrum, with its disc, by `by` levels: +1 makes L3 L4, as
/// SegmentOptions::level_shift. What would come to lie above T11 has no label: it becomes body, and
/// the note says so. Refused when a vertebra would come to lie below L6.
EditOutcome shift_levels(const EditedLabels& edited, int by);

/// Gives the connected part of a vertebra, sacrum or disc at a point (voxels that share a face)
/// to another vertebra or disc, which may exist already: for a part that was counted to the wrong
/// one.
EditOutcome assign_part(const EditedLabels& edited, const PatientPoint& at, Label to);

}  // namespace flavum
