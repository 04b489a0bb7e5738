#pragma once
// A course in which everything is in order, on the level of slabs and cylinders: a bite from here
// breaks no rule. Tests spoil one thing at a time.

#include <cmath>
#include <string>
#include <vector>

#include "app/config/procedure_tables.h"
#include "imaging/base/units.h"
#include "sim/procedure/acts.h"
#include "tests/support/synthetic_level.h"

namespace flavum::testing {

inline World rules_world() {
  World w = synthetic_world();
  w.scenario.attempt = true;
  w.scenario.level = SpineLevel{label::kL4};
  w.scenario.sides = {Side::Left};
  w.rules = rule_book();
  w.epidural = std::make_shared<EpiduralSpace>(find_epidural_space(*w.patient));
  return w;
}

inline Shot shot_of(ViewKind kind, Side tool_side, std::int64_t tick, double over_deg = 0.0) {
  Shot s;
  s.tick = s.last_tick = tick;
  s.pulses = 1;
  s.view.kind = kind;
  s.view.detector_side = other_side(tool_side);
  s.view.over_rotation_rad = rad_from_deg(over_deg);
  s.instrument_in_field = true;
  return s;
}

/// A portal in the gap between the laminae, `lateral` mm from the midline: no bone in the way.
inline PortalPlan gap_plan(Side side, double lateral = 7.0, double z = -6.0) {
  PortalPlan plan = straight_plan(side_sign(side) * lateral, z);
  plan.depth_stop_mm = 15.0;
  return plan;
}

/// Portal fixed, guide set, time-out done, fresh contrast, both views, jaw closed at `advance`.
inline State course(const World& world, Side side = Side::Left, double advance = 4.0) {
  State s = fresh_state(world);
  s.tick = 6000;
  s.portal = gap_plan(side);
  s.access.portal_fixed = true;
  s.instrument = InstrumentKind::TissueSculptor;
  s.advance_mm = advance;
  s.checklist.time_out = LevelAndSide{SpineLevel{label::kL4}, side};
  s.checklist.time_out_tick = 100;
  Injection i;
  i.tick = s.tick;
  i.ml = 5.0;
  i.pattern = ContrastPattern::Epidural;
  i.where = PatientPoint(side_sign(side) * 3.0, 7.3, -20.0);
  i.left_share = 0.5;
  s.contrast.injections.push_back(i);
  s.contrast.total_ml = 5.0;
  s.watch.has_place = true;
  s.watch.place = s.portal->dock;
  s.watch.place_tick = s.watch.advance_tick = 5000;
  s.imaging.shots = {shot_of(ViewKind::Ap, side, 5500), shot_of(ViewKind::Clo, side, 5600)};
  return s;
}

/// A bite where the instrument stands, with figures that break no rule.
inline Bite good_bite(const State& s) {
  Bite b;
  b.instrument = s.instrument;
  b.X_PatientTool = instrument_pose(*s.portal, joints_of(s));
  b.ligament_mm3 = 10.0;
  b.dura_distance_mm = 6.0;
  b.line_distance_mm = 4.0;
  b.tick = s.tick;
  b.side = s.portal->side;
  b.advance_mm = s.advance_mm;
  b.lateral_mm = b.X_PatientTool.origin().x();
  b.facing_ventral_rad = 0.5 * kPi;
  return b;
}

/// The state after a bite, judged.
inline State bitten(const World& world, const State& before, const Bite& b) {
  State after = before;
  after.bites.push_back(b);
  note_rules(world, before, after, CloseJaw{});
  return after;
}
inline State bitten(const World& world, const State& before) {
  return bitten(world, before, good_bite(before));
}

/// One command, judged, with the change it makes done by hand.
template <class Change>
State judged(const World& world, const State& before, const Command& command, Change change) {
  State after = before;
  change(after);
  note_rules(world, before, after, command);
  return after;
}

/// "R3 under_rotated 3.1": what a state has broken, in order.
inline std::vector<std::string> broken(const World& world, const State& s) {
  std::vector<std::string> out;
  for (const Violation& v : s.violations) {
    const Rule* rule = world.rules.find(v.id);
    std::string text = rule_name(v.id);
    if (v.form > 0) text += " " + rule->otherwise[static_cast<std::size_t>(v.form - 1)].when;
    char value[32];
    std::snprintf(value, sizeof value, " %.1f", v.value);
    out.push_back(text + value);
  }
  return out;
}
using Strings = std::vector<std::string>;

}  // namespace flavum::testing
