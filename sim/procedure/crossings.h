#pragma once
// Keeping watch on the line and the dura while something moves. Recorded once, never withdrawn.

#include "sim/procedure/state.h"
#include "sim/procedure/world.h"

namespace flavum {

/// Nothing when n.mm >= 0. While inside, the deepest value is kept; a return is a new event, and so
/// is every bite.
void record_crossing(State& state, EventKind kind, bool was_inside, int bite_index,
                     const Nearest& n);
Closeness closeness_at(const World& world, const State& state, const InstrumentJoints& joints);
/// Records what the way between two joint positions crosses; does not move the instrument.
void sweep(const World& world, State& state, const InstrumentJoints& from,
           const InstrumentJoints& to, bool starts_outside);
void set_joints(State& state, const InstrumentJoints& joints);

}  // namespace flavum
