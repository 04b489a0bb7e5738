#pragma once
// Inside the folder only: what a running exposure adds and follows.

#include "sim/procedure/state.h"
#include "sim/procedure/world.h"

namespace flavum {

/// Adds pulses at the dose of the last shot.
void add_pulses(Imaging& imaging, std::int64_t pulses);
/// After a command given while the pedal is down: the running shot shows what is there now, and
/// notes whether anything moved.
void follow_live(const World& world, const State& before, State& after);

}  // namespace flavum
