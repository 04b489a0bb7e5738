// Every field of State counts.

#include <gtest/gtest.h>

#include <functional>
#include <map>

#include "tests/support/synthetic_attempt.h"

namespace flavum {
namespace {

using namespace testing;

// A state in which every list has an entry and every optional a value.
State full_state() {
  const World w = attempt_world();
  State s = docked_at(w, 7.0, 4.0);
  s.bites.emplace_back();
  s.events.push_back({EventKind::LineCrossed, -1, 1.0, {}, 5});
  s.cut.flavum_columns = std::make_shared<ColumnSums>(ColumnSums{0, 7});
  s.cut.room_columns = std::make_shared<ColumnSums>(ColumnSums{9});
  s.checklist.counted = SpineLevel{label::kL4};
  s.checklist.time_out = LevelAndSide{};
  s.checklist.level_pause = LevelAndSide{};
  s.imaging.shots.emplace_back();
  s.contrast.needle.emplace();
  s.contrast.injections.emplace_back();
  s.hazards.exposures.emplace_back();
  s.hazards.occurred.emplace_back();
  s.violations.emplace_back();
  return s;
}

TEST(StateHash, EveryFieldCounts) {
  using Change = std::function<void(State&)>;
  const std::map<std::string, Change> changes{
      {"no portal", [](State& s) { s.portal.reset(); }},
      {"portal level", [](State& s) { s.portal->level.cranial = label::kL3; }},
      {"portal side", [](State& s) { s.portal->side = Side::Right; }},
      {"portal entry", [](State& s) { s.portal->skin_entry.v.x() += 0.01; }},
      {"portal dock", [](State& s) { s.portal->dock.v.y() += 0.01; }},
      {"depth stop", [](State& s) { s.portal->depth_stop_mm += 1.0; }},
      {"orbital", [](State& s) { s.carm.orbital_rad += 0.001; }},
      {"tilt", [](State& s) { s.carm.tilt_rad += 0.001; }},
      {"wig-wag", [](State& s) { s.carm.wigwag_rad += 0.001; }},
      {"isocentre", [](State& s) { s.carm.isocentre.v.z() += 0.01; }},
      {"instrument", [](State& s) { s.instrument = InstrumentKind::Auger; }},
      {"advance", [](State& s) { s.advance_mm += 0.01; }},
      {"clock", [](State& s) { s.clock_rad += 0.001; }},
      {"tilt x", [](State& s) { s.tilt_x_mm += 0.01; }},
      {"tilt y", [](State& s) { s.tilt_y_mm += 0.01; }},
      {"jaw", [](State& s) { s.jaw_open = true; }},
      {"held", [](State& s) { s.held = 1; }},
      {"stopped by bone", [](State& s) { s.stopped_by_bone = !s.stopped_by_bone; }},
      {"tissue",
       [](State& s) {
         s.tissue.set_occupancy({3, 3, 3}, 254);
       }},
      {"cut bone", [](State& s) { ++s.cut.bone; }},
      {"cut ligament", [](State& s) { ++s.cut.ligament; }},
      {"flavum slab", [](State& s) { ++s.cut.flavum_slab; }},
      {"room slab", [](State& s) { ++s.cut.room_slab; }},
      {"exposed", [](State& s) { ++s.cut.exposed_dura_um2; }},
      {"over dura", [](State& s) { ++s.cut.least_over_dura_um; }},
      {"region", [](State& s) { ++s.cut.by_region[3]; }},
      {"flavum columns",
       [](State& s) {
         s.cut.flavum_columns = std::make_shared<ColumnSums>(ColumnSums{0, 8});
       }},
      {"room columns",
       [](State& s) { s.cut.room_columns = std::make_shared<ColumnSums>(ColumnSums{10}); }},
      {"another bite", [](State& s) { s.bites.emplace_back(); }},
      {"bite instrument", [](State& s) { s.bites[0].instrument = InstrumentKind::Auger; }},
      {"bite pose",
       [](State& s) {
         s.bites[0].X_PatientTool = {Eigen::Matrix3d::Identity(), PatientPoint(1, 0, 0)};
       }},
      {"bite bone", [](State& s) { s.bites[0].bone_mm3 = 1.0; }},
      {"bite ligament", [](State& s) { s.bites[0].ligament_mm3 = 1.0; }},
      {"bite dura", [](State& s) { s.bites[0].dura_distance_mm = 1.0; }},
      {"bite line", [](State& s) { s.bites[0].line_distance_mm = 1.0; }},
      {"bite tick", [](State& s) { s.bites[0].tick = 1; }},
      {"bite side", [](State& s) { s.bites[0].side = Side::Right; }},
      {"bite advance", [](State& s) { s.bites[0].advance_mm = 1.0; }},
      {"bite lateral", [](State& s) { s.bites[0].lateral_mm = 1.0; }},
      {"bite facing", [](State& s) { s.bites[0].facing_ventral_rad = 1.0; }},
      {"event kind", [](State& s) { s.events[0].kind = EventKind::NeedleInSac; }},
      {"event bite", [](State& s) { s.events[0].bite_index = 4; }},
      {"event depth", [](State& s) { s.events[0].depth_mm = 2.0; }},
      {"event where", [](State& s) { s.events[0].where.v.x() = 2.0; }},
      {"event tick", [](State& s) { s.events[0].tick = 6; }},
      {"item", [](State& s) { s.checklist.tick[4] = 3; }},
      {"decided", [](State& s) { s.checklist.decided_tick = 3; }},
      {"accepted", [](State& s) { s.checklist.accepted = true; }},
      {"refused", [](State& s) { s.checklist.refused_because = RefusalReason::Unstable; }},
      {"counted", [](State& s) { s.checklist.counted = SpineLevel{label::kL3}; }},
      {"counted tick", [](State& s) { s.checklist.counted_tick = 3; }},
      {"time-out", [](State& s) { s.checklist.time_out->side = Side::Right; }},
      {"time-out tick", [](State& s) { s.checklist.time_out_tick = 3; }},
      {"pause", [](State& s) { s.checklist.level_pause->level.cranial = label::kL3; }},
      {"pause tick", [](State& s) { s.checklist.level_pause_tick = 3; }},
      {"local", [](State& s) { s.checklist.local_anaesthetic_ml = 3; }},
      {"local tick", [](State& s) { s.checklist.local_anaesthetic_tick = 3; }},
      {"rate", [](State& s) { s.imaging.settings.pulses_per_second = 4; }},
      {"low dose", [](State& s) { s.imaging.settings.low_dose = true; }},
      {"field width", [](State& s) { s.imaging.settings.field_width_mm = 100; }},
      {"field height", [](State& s) { s.imaging.settings.field_height_mm = 100; }},
      {"pedal", [](State& s) { s.imaging.pedal = true; }},
      {"hand", [](State& s) { s.imaging.hand_in_field = true; }},
      {"shot tick", [](State& s) { s.imaging.shots[0].tick = 1; }},
      {"shot last", [](State& s) { s.imaging.shots[0].last_tick = 1; }},
      {"shot pulses", [](State& s) { s.imaging.shots[0].pulses = 1; }},
      {"shot pose", [](State& s) { s.imaging.shots[0].pose.tilt_rad = 1; }},
      {"shot settings", [](State& s) { s.imaging.shots[0].settings.low_dose = true; }},
      {"shot kv", [](State& s) { s.imaging.shots[0].kv = 81; }},
      {"shot kerma", [](State& s) { s.imaging.shots[0].kerma_ngy = 1; }},
      {"shot kap", [](State& s) { s.imaging.shots[0].kap_ngy_m2 = 1; }},
      {"pulse kerma", [](State& s) { s.imaging.shots[0].pulse_kerma_ngy = 1; }},
      {"pulse kap", [](State& s) { s.imaging.shots[0].pulse_kap_ngy_m2 = 1; }},
      {"view", [](State& s) { s.imaging.shots[0].view.kind = ViewKind::Ap; }},
      {"view side", [](State& s) { s.imaging.shots[0].view.detector_side = Side::Right; }},
      {"rotation", [](State& s) { s.imaging.shots[0].view.over_rotation_rad = 0.1; }},
      {"adequate", [](State& s) { s.imaging.shots[0].view.adequate = true; }},
      {"tip seen", [](State& s) { s.imaging.shots[0].instrument_in_field = true; }},
      {"shot advance", [](State& s) { s.imaging.shots[0].advance_mm = 1; }},
      {"shot hand", [](State& s) { s.imaging.shots[0].hand_in_field = true; }},
      {"contrast seen", [](State& s) { s.imaging.shots[0].contrast_seen = true; }},
      {"moved", [](State& s) { s.imaging.shots[0].moved_while_live = true; }},
      {"kerma", [](State& s) { ++s.imaging.kerma_ngy; }},
      {"kap", [](State& s) { ++s.imaging.kap_ngy_m2; }},
      {"pulses", [](State& s) { ++s.imaging.pulses; }},
      {"beam time", [](State& s) { ++s.imaging.fluoroscopy_ticks; }},
      {"moves", [](State& s) { ++s.imaging.carm_moves; }},
      {"no needle", [](State& s) { s.contrast.needle.reset(); }},
      {"needle kind", [](State& s) { s.contrast.needle->kind = NeedleKind::Spinal22G; }},
      {"needle skin", [](State& s) { s.contrast.needle->skin_entry.v.x() = 1; }},
      {"needle axis", [](State& s) { s.contrast.needle->direction = PatientVector(1, 0, 0); }},
      {"needle depth", [](State& s) { s.contrast.needle->depth_mm = 1; }},
      {"needle tick", [](State& s) { s.contrast.needle->tick = 1; }},
      {"vessel", [](State& s) { s.contrast.needle->in_vessel = true; }},
      {"injection tick", [](State& s) { s.contrast.injections[0].tick = 1; }},
      {"injection ml", [](State& s) { s.contrast.injections[0].ml = 1; }},
      {"pattern",
       [](State& s) { s.contrast.injections[0].pattern = ContrastPattern::Intrathecal; }},
      {"injection where", [](State& s) { s.contrast.injections[0].where.v.x() = 1; }},
      {"seen before", [](State& s) { s.contrast.injections[0].seen_before[1] = 0.5; }},
      {"left share", [](State& s) { s.contrast.injections[0].left_share = 1; }},
      {"total ml", [](State& s) { s.contrast.total_ml = 1; }},
      {"csf", [](State& s) { s.contrast.csf_aspirated = true; }},
      {"blood", [](State& s) { s.contrast.blood_aspirated = true; }},
      {"passes", [](State& s) { ++s.contrast.needle_passes; }},
      {"incision", [](State& s) { s.access.incision->v.x() += 1; }},
      {"incision mm", [](State& s) { s.access.incision_mm += 1; }},
      {"incision tick", [](State& s) { ++s.access.incision_tick; }},
      {"trocar", [](State& s) { s.access.trocar_in = true; }},
      {"access entry", [](State& s) { s.access.skin_entry.v.x() += 1; }},
      {"access axis", [](State& s) { s.access.direction = PatientVector(1, 0, 0); }},
      {"access depth", [](State& s) { s.access.depth_mm += 1; }},
      {"on bone", [](State& s) { s.access.on_bone = !s.access.on_bone; }},
      {"redirects", [](State& s) { ++s.access.redirects; }},
      {"fixed", [](State& s) { s.access.portal_fixed = true; }},
      {"side", [](State& s) { s.sides[0].side = Side::Right; }},
      {"side begun", [](State& s) { ++s.sides[0].begun_tick; }},
      {"side withdrawn", [](State& s) { ++s.sides[0].withdrawn_tick; }},
      {"side docked", [](State& s) { s.sides[0].docked->dock.v.x() += 1; }},
      {"side bites", [](State& s) { ++s.sides[0].first_bite; }},
      {"exposure tick", [](State& s) { ++s.hazards.exposures[0].tick; }},
      {"exposure kind", [](State& s) { s.hazards.exposures[0].kind = Complication::Infection; }},
      {"exposure ppm", [](State& s) { ++s.hazards.exposures[0].ppm; }},
      {"occurred tick", [](State& s) { ++s.hazards.occurred[0].tick; }},
      {"occurred kind", [](State& s) { s.hazards.occurred[0].kind = Complication::Infection; }},
      {"occurred where", [](State& s) { s.hazards.occurred[0].where.v.x() = 1; }},
      {"draws", [](State& s) { ++s.hazards.draws; }},
      {"warning", [](State& s) { s.condition.warning = Warning::CsfLeak; }},
      {"since", [](State& s) { ++s.condition.since_tick; }},
      {"warnings", [](State& s) { ++s.condition.warnings; }},
      {"asked", [](State& s) { ++s.condition.asked_tick; }},
      {"times asked", [](State& s) { ++s.condition.times_asked; }},
      {"rule", [](State& s) { s.violations[0].id = RuleId::R7; }},
      {"severity", [](State& s) { s.violations[0].severity = Severity::Critical; }},
      {"violation tick", [](State& s) { ++s.violations[0].tick; }},
      {"violation value", [](State& s) { s.violations[0].value += 0.1; }},
      {"violation bite", [](State& s) { ++s.violations[0].bite_index; }},
      {"violation where", [](State& s) { s.violations[0].where.v.x() += 1; }},
      {"path", [](State& s) { s.path_mm += 0.01; }},
      {"changes", [](State& s) { ++s.instrument_changes; }},
      {"stopped", [](State& s) { s.stopped = StopReason::Pain; }},
      {"stopped tick", [](State& s) { ++s.stopped_tick; }},
      {"tick", [](State& s) { ++s.tick; }},
  };
  const State base = full_state();
  std::map<std::uint64_t, std::string> seen{{hash(base), "unchanged"}};
  for (const auto& [name, change] : changes) {
    State s = base;
    change(s);
    const auto [at, fresh] = seen.emplace(hash(s), name);
    EXPECT_TRUE(fresh) << name << " hashes like " << at->second;
  }
}

TEST(StateHash, QuantisesAndIgnoresColumnsFromWhichNothingWasTaken) {
  const State base = full_state();
  State s = base;
  s.advance_mm += 1e-7;
  s.clock_rad += 1e-9;
  EXPECT_EQ(hash(s), hash(base));
  State none = base, zeros = base;
  none.cut.flavum_columns.reset();
  zeros.cut.flavum_columns = std::make_shared<ColumnSums>(ColumnSums{0, 0, 0});
  EXPECT_EQ(hash(none), hash(zeros));
}

}  // namespace
}  // namespace flavum
