#include "sim/procedure/acts.h"
#include "sim/procedure/course.h"
#include "sim/procedure/phase.h"

namespace flavum {
namespace {

Verdict nothing_in_the_patient(const State& state) {
  if (state.portal && state.instrument != InstrumentKind::None) {
    return refuse("An instrument is in the portal. Take it out first.");
  }
  if (state.portal || state.access.trocar_in) {
    return refuse("The portal is in the patient. Take it out first.");
  }
  return {};
}

}  // namespace

SideWork& current_side(const World& world, State& state) {
  if (state.sides.empty()) {
    SideWork first;
    first.side = side_in_work(world, state);
    state.sides.push_back(first);
  }
  return state.sides.back();
}

void note_docked(const World& world, State& state) {
  SideWork& work = current_side(world, state);
  work.docked = state.portal;
  work.withdrawn_tick = -1;
}

void note_withdrawn(const World& world, State& state) {
  current_side(world, state).withdrawn_tick = state.tick;
}

Verdict check(const World&, const State& state, const BeginSide& c) {
  if (const Verdict v = nothing_in_the_patient(state); !v.ok) return v;
  if (!state.sides.empty() && state.sides.back().side == c.side &&
      state.sides.back().withdrawn_tick < 0) {
    return refuse(std::string("The ") + side_name(c.side) + " side has been begun.");
  }
  return {};
}

void act(const World&, State& state, const BeginSide& c) {
  SideWork work;
  work.side = c.side;
  work.begun_tick = state.tick;
  work.first_bite = static_cast<int>(state.bites.size());
  state.sides.push_back(work);
}

Verdict check(const World&, const State& state, const StopProcedure& c) {
  if (c.reason == StopReason::None) return refuse("Say why the procedure ends.");
  if (const Verdict v = nothing_in_the_patient(state); !v.ok) return v;
  if (state.contrast.needle) return refuse("The needle is in the patient. Take it out first.");
  return {};
}

void act(const World&, State& state, const StopProcedure& c) {
  state.stopped = c.reason;
  state.stopped_tick = state.tick;
}

}  // namespace flavum
