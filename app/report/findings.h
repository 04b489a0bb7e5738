#pragma once
// What was measured at a level, as lines for the rehearsal sheet.

#include <vector>

#include "app/report/rehearsal_sheet.h"
#include "app/storage/plan_notes.h"
#include "imaging/segment/segmentation.h"

namespace flavum {

/// What was corrected by hand stands in for the program's value and says so; the sac's area says
/// its band.
std::vector<SheetLine> level_findings(const LabelMap& labels, const SpineLandmarks& landmarks,
                                      const PlanNotes& notes, SpineLevel level);

/// What a person drew beside that, in the order it was drawn.
std::vector<SheetLine> drawn_findings(const PlanNotes& notes);

}  // namespace flavum
