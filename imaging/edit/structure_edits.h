#pragma once
// Operations on a whole structure. Lengths in mm. Each gives one step; `edited` stays as it is.
//
// Voxels are taken only from labels in `over`, never from a locked structure. What a structure
// gives up becomes `becomes`; by default epidural space for sac and epidural fat, body for others.

#include <optional>

#include "imaging/edit/edit_step.h"

namespace flavum {

/// The surface moves outwards by `by_mm` (up to 20).
EditOutcome grow(const EditedLabels& edited, Label structure, double by_mm,
                 const LabelSet& over = LabelSet::everything());

/// The surface moves inwards by `by_mm` (up to 20), but not where the image cuts the structure off.
EditOutcome shrink(const EditedLabels& edited, Label structure, double by_mm,
                   std::optional<Label> becomes = std::nullopt);

/// Gaussian of `sigma_mm` (up to 5) on the structure, cut where the volume stays what it was. What
/// is thinner than about two sigma may come apart.
EditOutcome smooth(const EditedLabels& edited, Label structure, double sigma_mm,
                   const LabelSet& over = LabelSet::everything(),
                   std::optional<Label> becomes = std::nullopt);

/// Keeps the largest connected part (voxels that share a face).
EditOutcome keep_largest_part(const EditedLabels& edited, Label structure,
                              std::optional<Label> becomes = std::nullopt);

/// Removes connected parts smaller than `least_mm3`.
EditOutcome remove_islands(const EditedLabels& edited, Label structure, double least_mm3,
                           std::optional<Label> becomes = std::nullopt);

/// A locked structure neither loses nor gains a voxel, whatever the operation.
EditOutcome set_lock(const EditedLabels& edited, Label structure, bool locked);

/// A person has looked at it (or takes that back). Anything that changes the structure later makes
/// it "edited" again.
EditOutcome set_state(const EditedLabels& edited, Label structure, StructureState state);

}  // namespace flavum
