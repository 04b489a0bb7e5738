#pragma once
// The tissue a plan removes: by default from the planned portal, as boxes (planned_cut.h), and as
// occupancy on the operative field's grid, so that it can be compared with what was taken.

#include <vector>

#include "sim/procedure/planned_cut.h"
#include "sim/procedure/state.h"
#include "sim/procedure/world.h"

namespace flavum {

/// The bone window and the ligament zone a portal is for, when nobody has drawn any; all extents
/// are engineering defaults. Both lie along the lamina (turned by its half-angle), 8 mm wide around
/// the dock, but no corner more than 9 mm from the midline (clinical.md 2.3).
/// Bone: from the lower edge of the cranial lamina 6 mm upwards, 5 mm deep from its surface.
/// Ligament: its dorsal half at the level's own thickness (35 to 60 % are expected of an expert,
/// clinical.md 5), from 4 mm below that edge to 6 mm above it.
/// Empty without a level's landmarks; without a measured thickness the bone window alone.
/// Precondition: world has patient and field of the plan's level.
std::vector<PlannedCut> propose_removal(const World& world, const PortalPlan& plan);

/// What is left when every box is cleared of its tissue: of a voxel on the border the share
/// outside.
Tissue planned_tissue(const OperativeField& field, const std::vector<PlannedCut>& cuts);

}  // namespace flavum
