#pragma once
// How commands and time change a state. Only a session or a replayer calls apply() and advance().

#include "sim/procedure/commands.h"
#include "sim/procedure/state.h"
#include "sim/procedure/world.h"

namespace flavum {

/// Never changes anything.
Verdict validate(const World& world, const State& state, const Command& command);
/// Lets time pass: pulses while the pedal is down. advance(a) then advance(b) is advance(b).
/// Precondition: tick is not before state.tick.
State advance(const World& world, const State& state, std::int64_t tick);
/// Precondition: validate(...).ok. Pure.
State apply(const World& world, const State& state, const Command& command);

}  // namespace flavum
