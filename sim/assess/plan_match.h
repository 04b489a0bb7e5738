#pragma once
// Plan against performed: the portal's entry, angle and depth, and the tissue.

#include <optional>
#include <vector>

#include "sim/procedure/state.h"
#include "sim/procedure/world.h"

namespace flavum {

struct PortalMatch {
  double entry_error_mm = 0.0;
  double dock_error_mm = 0.0;
  double angle_error_deg = 0.0;
  double depth_error_mm = 0.0;  ///< docked deeper than planned: positive
};
/// Nothing without a plan, or before a portal of that side was docked.
std::optional<PortalMatch> match_portal(const World& world, const State& state);

/// Planned against performed removal, on the field's grid. A part of a voxel counts as a part.
struct CutMatch {
  double dice = 0.0;
  double over_mm3 = 0.0;   ///< taken, not planned
  double under_mm3 = 0.0;  ///< planned, not taken
};
CutMatch match_cut(const OperativeField& field, const Tissue& planned, const Tissue& performed);
/// Of one tissue alone.
CutMatch match_cut(const OperativeField& field, const Tissue& planned, const Tissue& performed,
                   CutTissue tissue);

/// Bone and ligament apart, against the scenario's planned removal.
struct RemovalMatch {
  CutMatch bone, ligament;
};
/// Nothing where no removal was planned.
std::optional<RemovalMatch> match_removal(const World& world, const State& state);

}  // namespace flavum
