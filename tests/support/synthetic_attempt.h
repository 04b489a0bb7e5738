#pragma once
// An attempt at the level of synthetic_level.h: what the commands of a procedure need around it.

#include <gtest/gtest.h>

#include <algorithm>

#include "sim/patient/epidural_space.h"
#include "tests/support/synthetic_level.h"

namespace flavum::testing {

inline World attempt_world(std::vector<Side> sides = {Side::Left}) {
  static const auto epidural =
      std::make_shared<const EpiduralSpace>(find_epidural_space(*synthetic_world().patient));
  World w = synthetic_world();
  w.epidural = epidural;
  w.scenario.attempt = true;
  w.scenario.level = SpineLevel{label::kL4};
  w.scenario.sides = std::move(sides);
  return w;
}

inline State attempt_start(const World& world) {
  State s = fresh_state(world);
  s.carm = pose_for(View::Ap, world.field->centre);
  return s;
}

/// Expects the command to be possible and gives the state after it.
inline State done(const World& world, const State& state, const Command& command) {
  const Verdict v = validate(world, state, command);
  EXPECT_TRUE(v.ok) << v.reason;
  return v.ok ? apply(world, state, command) : state;
}
inline State all_done(const World& world, State state, const std::vector<Command>& commands) {
  for (const Command& c : commands) state = done(world, state, c);
  return state;
}
inline std::string refusal(const World& world, const State& state, const Command& command) {
  const Verdict v = validate(world, state, command);
  EXPECT_FALSE(v.ok);
  return v.reason;
}
inline int events_of(const State& state, EventKind kind) {
  return static_cast<int>(
      std::ranges::count_if(state.events, [&](const Event& e) { return e.kind == kind; }));
}

/// A trocar straight down at (x, z), from an incision of 10 mm at its entry.
inline State trocar_at(const World& world, double x, double z, double depth_mm) {
  const PatientPoint skin(x, kSkin, z);
  return all_done(
      world, attempt_start(world),
      {Incise{skin, 10.0}, InsertTrocar{skin, PatientPoint(x, 0.0, z)}, AdvanceTrocar{depth_mm}});
}
/// A portal docked on the lamina of L4.
inline State docked_at(const World& world, double x, double z) {
  return done(world, trocar_at(world, x, z, 60.0), RemoveTrocar{});
}

}  // namespace flavum::testing
