#pragma once
// An attempt on the left side of L4-5 that goes well, made by hand: every metric of it can be
// worked out on paper. No tissue is cut; what would be found in the patient is given.

#include <memory>

#include "imaging/base/units.h"
#include "sim/assess/score.h"

namespace flavum::testing {

inline constexpr std::int64_t kMinute = 60 * kTicksPerSecond;
inline const PatientPoint kInterlaminar{0.0, 15.0, -7.0};

inline Rule rule(RuleId id, Severity severity, const char* title, const char* sentence) {
  Rule r;
  r.id = id;
  r.severity = severity;
  r.title = title;
  r.sentence = sentence;
  return r;
}

inline World hand_made_world() {
  World w;
  auto patient = std::make_shared<Case>();
  patient->generated = true;
  LevelLandmarks level;
  level.level = SpineLevel{label::kL4};
  level.interlaminar_centre = kInterlaminar;
  level.flavum_thickness_mm[0] = level.flavum_thickness_mm[1] = 5.0;
  patient->landmarks.levels.push_back(level);
  w.patient = patient;
  auto field = std::make_shared<OperativeField>();
  ImageGeometry g;
  g.spacing_mm = Eigen::Vector3d::Constant(0.5);
  g.size = Eigen::Vector3i::Constant(4);
  field->labels = LabelMap(g);
  w.field = field;
  w.scenario.attempt = true;
  w.scenario.level = SpineLevel{label::kL4};
  w.scenario.sides = {Side::Left};
  w.scenario.plan = PortalPlan{SpineLevel{label::kL4}, Side::Left, PatientPoint(13, 60, -40),
                               PatientPoint(13, 20, -40), 0.0};
  w.rules.rules = {
      rule(RuleId::R1, Severity::Critical, "No instrument past the line",
           "The instrument went {value} mm past the epidurogram line."),
      rule(RuleId::R2, Severity::Critical, "No cutting without a visible epidurogram",
           "A bite was taken while the contrast was seen at {value} % of full density."),
      rule(RuleId::R3, Severity::Error, "Depth confirmed",
           "A bite was taken {value} mm beyond the portal without an oblique image."),
      rule(RuleId::R8, Severity::Error, "Close the jaw",
           "The instrument was moved {value} mm beyond the portal with its jaw open."),
      rule(RuleId::R9, Severity::Critical, "Stop on a warning",
           "Work went on {value} s after pain had shot into the leg.")};
  return w;
}

inline Shot shot(std::int64_t tick, ViewKind kind, double orbital_deg, double advance_mm) {
  Shot s;
  s.tick = s.last_tick = tick;
  s.pulses = 1;
  s.pose.orbital_rad = rad_from_deg(orbital_deg);
  s.pose.isocentre = kInterlaminar;
  s.kerma_ngy = 1'000'000;
  s.kap_ngy_m2 = 10'000;
  s.view.kind = kind;
  s.view.detector_side = orbital_deg < 0.0 ? Side::Right : Side::Left;
  s.view.adequate = kind == ViewKind::Clo;
  s.instrument_in_field = true;
  s.advance_mm = advance_mm;
  s.scene = static_cast<std::uint64_t>(tick);  // something moved before each
  return s;
}

inline Bite bite(std::int64_t tick, Side side, double bone, double ligament, double line,
                 double dura, double advance) {
  Bite b;
  b.instrument = bone > 0.0 ? InstrumentKind::BoneRongeur : InstrumentKind::TissueSculptor;
  // Upright portal with its tip at the origin.
  b.X_PatientTool =
      RigidTransform<Patient, Tool>(Eigen::Matrix3d::Identity(), PatientPoint(0, 0, -advance));
  b.bone_mm3 = bone;
  b.ligament_mm3 = ligament;
  b.line_distance_mm = line;
  b.dura_distance_mm = dura;
  b.tick = tick;
  b.side = side;
  b.advance_mm = advance;
  return b;
}

inline Violation violation(RuleId id, Severity severity, std::int64_t tick, double value,
                           int bite_index = -1) {
  Violation v;
  v.id = id;
  v.severity = severity;
  v.tick = tick;
  v.value = value;
  v.bite_index = bite_index;
  return v;
}

inline void check_off(State& s, CheckItem item, std::int64_t tick) {
  s.checklist.tick[static_cast<std::size_t>(item)] = tick;
}

inline State hand_made_state() {
  State s;
  const SpineLevel level{label::kL4};
  Checklist& c = s.checklist;
  c.decided_tick = 10;
  c.accepted = true;
  check_off(s, CheckItem::Anticoagulants, 20);
  check_off(s, CheckItem::Allergy, 30);
  check_off(s, CheckItem::Antibiotic, 40);
  check_off(s, CheckItem::Bolster, 50);
  check_off(s, CheckItem::Drape, 60);
  c.counted = level;
  c.counted_tick = 100;
  c.local_anaesthetic_tick = 200;
  s.contrast.injections.push_back({300, 4.0, ContrastPattern::Epidural, kInterlaminar, 1.0});
  s.contrast.total_ml = 4.0;
  s.contrast.needle_passes = 1;
  c.time_out = LevelAndSide{level, Side::Left};
  c.time_out_tick = 400;
  s.access.incision = PatientPoint(12, 60, -40);
  s.access.incision_mm = 9.0;
  s.access.incision_tick = 500;
  s.access.redirects = 3;
  s.access.on_bone = true;
  SideWork work;
  work.side = Side::Left;
  work.begun_tick = 5;
  // 3 mm lateral of the plan at the skin and at the dock, 1 mm deeper.
  work.docked =
      PortalPlan{level, Side::Left, PatientPoint(16, 60, -40), PatientPoint(16, 19, -40), 5.0};
  work.withdrawn_tick = 5000;
  s.sides.push_back(work);
  c.pauses.push_back({{level, Side::Left}, 800});
  c.level_pause = LevelAndSide{level, Side::Left};
  c.level_pause_tick = 800;
  s.imaging.shots = {shot(900, ViewKind::Ap, 0, 2), shot(950, ViewKind::Clo, -50, 2),
                     shot(1900, ViewKind::Clo, -50, 3), shot(2900, ViewKind::Clo, -50, 5),
                     shot(3900, ViewKind::Clo, -50, 6)};
  for (int n : {0, 1}) {
    s.imaging.shots[static_cast<std::size_t>(n)].settings.field_width_mm = 200.0;
    s.imaging.shots[static_cast<std::size_t>(n)].settings.field_height_mm = 200.0;
  }
  s.imaging.shots[0].hand_in_field = true;
  s.imaging.kerma_ngy = 60'000'000;  // 60 mGy
  s.imaging.kap_ngy_m2 = 700'000;    // 7 Gy cm2
  s.imaging.fluoroscopy_ticks = 100 * kTicksPerSecond;
  s.imaging.carm_moves = 6;
  s.bites = {bite(1000, Side::Left, 20, 0, 3.0, 5.0, 2), bite(2000, Side::Left, 0, 0, 2.5, 4.0, 3),
             bite(3000, Side::Left, 0, 30, 1.4, 2.9, 5),
             bite(4000, Side::Left, 0, 40, 1.1, 1.8, 6)};
  s.path_mm = 48.0;
  s.instrument_changes = 1;
  s.cut.least_over_dura_um = 2600;
  s.cut.exposed_dura_um2 = 0;
  // Voxels of 0.125 mm3, 255 each.
  s.cut.by_region[static_cast<std::size_t>(BoneRegion::CranialLamina)] = 120 * 255;
  s.cut.by_region[static_cast<std::size_t>(BoneRegion::CaudalLamina)] = 24 * 255;
  s.cut.by_region[static_cast<std::size_t>(BoneRegion::FacetLeft)] = 8 * 255;
  s.cut.by_region[static_cast<std::size_t>(BoneRegion::ParsLeft)] = 4 * 255;
  s.cut.by_region[static_cast<std::size_t>(BoneRegion::LateralLamina)] = 2 * 255;
  s.cut.by_region[static_cast<std::size_t>(BoneRegion::Other)] = 2 * 255;
  s.hazards.exposures = {{1000, Complication::DuralTear, 2'000, "baseline"},
                         {3000, Complication::DuralTear, 500'000, "a deep bite"},
                         {1000, Complication::Infection, 3'000, "baseline"}};
  s.violations.push_back(violation(RuleId::R8, Severity::Error, 2000, 3.0));
  check_off(s, CheckItem::Pressure, 5100);
  check_off(s, CheckItem::Dressing, 5200);
  s.stopped = StopReason::Completed;
  s.stopped_tick = 25 * kMinute;
  check_off(s, CheckItem::NeurologicalCheck, 25 * kMinute + 10);
  check_off(s, CheckItem::RecoveryNote, 25 * kMinute + 20);
  s.tick = 26 * kMinute;
  return s;
}

inline Findings hand_made_findings() {
  Findings f;
  f.has_level = true;
  f.readings.bone_removed_mm3 = 20.0;
  f.readings.ligament_removed_mm3 = 70.0;
  f.readings.flavum_area_before_mm2 = 80.0;
  f.readings.flavum_area_after_mm2 = 60.0;
  f.readings.canal_area_before_mm2 = 200.0;
  f.readings.canal_area_after_mm2 = 220.0;
  f.tissue_over_dura_mm = 2.4;
  f.areas = {{-3.0, {40, 40}, {40, 40}, {100, 100}, {100, 100}},
             {-2.0, {40, 40}, {24, 40}, {100, 100}, {116, 100}},
             {-1.0, {40, 40}, {30, 40}, {100, 100}, {110, 100}}};
  f.spared.facet_percent[0] = 96.0;
  f.spared.pars_percent[0] = 98.0;
  f.spared.lateral_lamina_mm3 = 0.5;
  f.spared.all_bone_mm3 = 20.0;
  f.flavum.worked_thinning_percent[0] = 40.0;
  f.flavum.worked_area_mm2[0] = 60.0;
  f.flavum.mean_thinning_percent[0] = 25.0;
  f.flavum.least_left_mm[0] = 1.2;
  f.flavum.least_left_mm[1] = 5.0;
  f.flavum.removed_mm3[0] = 70.0;
  // Of the bone 28 mm3 were planned, 16 of the 20 taken lie in it; of the ligament 100 and 60
  // of 70.
  f.removal = RemovalMatch{{32.0 / 48.0, 4.0, 12.0}, {120.0 / 170.0, 10.0, 40.0}};
  f.has_sac = true;
  f.sac_disc = {78.0, 84.0};
  f.sac_best = {78.0, 87.0};
  f.has_column = true;
  f.column[0] = {1.5, 2.4, false, true};
  f.column[1] = {1.5, 1.5, true, true};
  f.line_visible[0] = true;
  return f;
}

}  // namespace flavum::testing
