#pragma once
// Inside the folder only: the sides of a procedure, as acts begin and end them.

#include "sim/procedure/state.h"
#include "sim/procedure/world.h"

namespace flavum {

/// The side being worked on; the first one begins by itself with the first portal.
SideWork& current_side(const World& world, State& state);
/// The portal stands where state.portal says.
void note_docked(const World& world, State& state);
/// Portal and trocar are out.
void note_withdrawn(const World& world, State& state);

}  // namespace flavum
