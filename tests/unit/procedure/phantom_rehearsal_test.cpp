// The whole way on the built-in spine's true labels: propose, examine, cut, go too far. The limits
// are the published ones for the approach, not our own output.

#include <gtest/gtest.h>

#include "imaging/base/units.h"
#include "imaging/phantom/phantom.h"
#include "sim/procedure/readings.h"
#include "tests/support/synthetic_level.h"

namespace flavum {
namespace {

using namespace testing;

const World& phantom_world() {
  static const World world = [] {
    PhantomOptions options;
    options.spacing_mm = 1.0;
    const Phantom phantom = make_phantom({}, options);
    auto patient = std::make_shared<Case>();
    patient->ct = std::make_shared<ScalarImage>(phantom.ct);
    patient->labels = std::make_shared<LabelMap>(phantom.truth);
    patient->landmarks = phantom.landmarks;
    World w;
    w.patient = patient;
    w.field = build_operative_field(*patient, SpineLevel{label::kL4});
    w.rongeur = synthetic_rongeur();
    w.sculptor = synthetic_sculptor();
    return w;
  }();
  return world;
}

double depth_through_bone_and_ligament(const PortalReport& report) {
  double last = report.path_mm;
  for (const PathSegment& s : report.tissues) {
    if (is_bone(s.tissue) || s.tissue == label::kLigamentumFlavum) last = std::max(last, s.to_mm);
  }
  return last - report.path_mm;
}

// Bites all round at every millimetre while the whole envelope keeps 1 mm from the line.
State debulk(const World& w, State s, InstrumentKind kind) {
  s = apply(w, s, SelectInstrument{kind});
  for (double depth = 1.0; depth <= w.model(kind)->max_reach_mm; depth += 1.0) {
    for (int clock = 0; clock < 8; ++clock) {
      const State moved = apply(w, s, MoveInstrument{depth, clock * kPi / 4, 0.0, 0.0});
      if (measure(w, moved).line_mm < 1.0) return s;
      s = apply(w, moved, TakeBite{});
    }
  }
  return s;
}

class PhantomRehearsal : public ::testing::TestWithParam<Side> {};

TEST_P(PhantomRehearsal, TheProposedPortalIsTheOneOfTheBooks) {
  const World& w = phantom_world();
  PortalPlan plan = propose_portal(*w.patient, *w.field, w.field->level, GetParam(), w.portal).plan;
  EXPECT_TRUE(validate(w, fresh_state(w), PlacePortal{plan}).ok);
  plan.depth_stop_mm = 15.0;
  const PortalReport r = examine_portal(*w.patient, *w.field, plan, w.portal);
  // Skin to lamina 45 mm deep, entry 1 to 1.5 levels caudad (clinical.md 1.7, D 45 / c 35..50).
  EXPECT_GT(r.path_mm, 48.0);
  EXPECT_LT(r.path_mm, 75.0);
  EXPECT_GT(r.angle_to_skin_deg, 36.0);
  EXPECT_LT(r.angle_to_skin_deg, 60.0);
  EXPECT_GT(r.cephalad_tilt_deg, 30.0);
  EXPECT_LT(r.cephalad_tilt_deg, 55.0);
  // 6 mm of lamina and 5 mm of flavum taken slantwise: 11.8 mm at 52 degrees, more when flatter.
  EXPECT_GT(depth_through_bone_and_ligament(r), 10.0);
  EXPECT_LT(depth_through_bone_and_ligament(r), 15.0);
  for (const Margin& m : r.margins) {
    if (m.structure != "dura" && m.structure != "epidural line") {
      EXPECT_GT(m.distance_mm, 0.0) << m.structure;
    }
  }
}

TEST_P(PhantomRehearsal, CarefulWorkThinsTheLigamentAndCrossesNothing) {
  const World& w = phantom_world();
  PortalPlan plan = propose_portal(*w.patient, *w.field, w.field->level, GetParam(), w.portal).plan;
  plan.depth_stop_mm = 15.0;
  State s = apply(w, fresh_state(w), PlacePortal{plan});
  s = debulk(w, s, InstrumentKind::BoneRongeur);
  const Readings bone = measure(w, s);
  EXPECT_GT(bone.bone_removed_mm3, 100.0);
  EXPECT_EQ(bone.ligament_removed_mm3, 0.0);
  EXPECT_NEAR(bone.canal_area_after_mm2, bone.canal_area_before_mm2, 1.0);
  s = debulk(w, s, InstrumentKind::TissueSculptor);
  const Readings r = measure(w, s);
  EXPECT_GT(r.ligament_removed_mm3, 10.0);
  EXPECT_LT(r.flavum_area_after_mm2, r.flavum_area_before_mm2);
  EXPECT_GT(r.canal_area_after_mm2, r.canal_area_before_mm2);
  EXPECT_TRUE(s.events.empty());
  EXPECT_GT(r.tissue_over_dura_mm, 1.0);
}

TEST_P(PhantomRehearsal, GoingOnThroughTheLigamentMeetsTheLineThenTheDura) {
  const World& w = phantom_world();
  PortalPlan plan = propose_portal(*w.patient, *w.field, w.field->level, GetParam(), w.portal).plan;
  plan.depth_stop_mm = 15.0;
  State s = apply(w, fresh_state(w), PlacePortal{plan});
  s = apply(w, s, SelectInstrument{InstrumentKind::TissueSculptor});
  double line_at = 0.0, dura_at = 0.0;
  for (double depth = 0.5; depth <= 15.0; depth += 0.5) {
    s = apply(w, s, MoveInstrument{depth, 0.0, 0.0, 0.0});
    const Readings r = measure(w, s);
    if (line_at == 0.0 && r.line_crossed) line_at = depth;
    if (dura_at == 0.0 && r.dura_crossed) dura_at = depth;
  }
  EXPECT_GT(line_at, 6.0);
  // 1.5 mm of dorsal fat between line and dura (preset), taken slantwise.
  EXPECT_GE(dura_at - line_at, 1.0);
  EXPECT_EQ(std::ranges::count(s.events, EventKind::DuraCrossed, &Event::kind), 1);
}

INSTANTIATE_TEST_SUITE_P(BothSides, PhantomRehearsal, ::testing::Values(Side::Left, Side::Right),
                         [](const auto& p) { return std::string(side_name(p.param)); });

}  // namespace
}  // namespace flavum
