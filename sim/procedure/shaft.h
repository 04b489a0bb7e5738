#pragma once
// Uncut bone where an instrument's shaft stands.

#include "sim/procedure/state.h"
#include "sim/procedure/world.h"

namespace flavum {

/// More uncut bone than this in the shaft's place stops a move in an attempt (engineering default:
/// a tip pushed 0.4 mm into bone).
inline constexpr double kBoneStopsMm3 = 5.0;

/// Which part of shaft and bone counts.
struct ShaftPart {
  double from_z_mm = 0.0;   ///< from this far behind the tip on
  double play_mm = 0.0;     ///< the shaft is taken to be this much thinner, in radius
  int least_occupancy = 0;  ///< voxels with less bone left do not count
};
/// Shaft beyond the portal; sampled on a 0.5 mm grid in its own frame.
double bone_in_shaft_mm3(const OperativeField& field, const Tissue& tissue,
                         const InstrumentModel& model, const RigidTransform<Patient, Tool>& pose,
                         double advance_mm, const ShaftPart& part = {});
/// The part of it that stops the state's instrument at these joints: a rongeur's jaw straddles the
/// edge it bites, so only what stands behind its jaw counts.
double bone_that_stops_mm3(const World& world, const State& state, const InstrumentJoints& joints);

}  // namespace flavum
