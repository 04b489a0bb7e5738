#pragma once
// Keeping watch on the line and the dura while something moves. Recorded once, never withdrawn.

#include "sim/procedure/state.h"
#include "sim/procedure/world.h"

namespace flavum {

/// Nothing when n.mm >= 0. While inside, the deepest value is kept; a return is a new event, and so
/// is every bite.
void record_crossing(State& state, EventKind kind, bool was_inside, int bite_index,
                     const Nearest& n);
/// Of the whole envelope; in an attempt the dura is the nearer of preoperative and re-expanded.
Closeness closeness_at(const World& world, const State& state, const InstrumentJoints& joints);
/// Records what the way between two joint positions crosses; does not move the instrument. In an
/// attempt bone ends the way (state.stopped_by_bone) and the tip's way beyond the portal is added
/// to state.path_mm. Returns where the way ends.
InstrumentJoints sweep(const World& world, State& state, const InstrumentJoints& from,
                       const InstrumentJoints& to, bool starts_outside);
void set_joints(State& state, const InstrumentJoints& joints);

}  // namespace flavum
