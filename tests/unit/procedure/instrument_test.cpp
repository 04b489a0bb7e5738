// Moving and closing instruments on a level of slabs and cylinders.

#include <gtest/gtest.h>

#include "imaging/base/units.h"
#include "sim/procedure/readings.h"
#include "tests/support/synthetic_level.h"

namespace flavum {
namespace {

using namespace testing;

// A distance on labels against its closed form.
void expect_distance(double measured, double truth) {
  EXPECT_GT(measured, truth - kTooNear);
  EXPECT_LT(measured, truth + kTooFar);
}

int count(const State& s, EventKind kind) {
  return static_cast<int>(std::ranges::count(s.events, kind, &Event::kind));
}

TEST(Instrument, AtClockZeroItFacesCranialAndTurnsClockwise) {
  const World& w = synthetic_world();
  State s = ready_state(w, straight_plan(), InstrumentKind::BoneRongeur);
  EXPECT_NEAR(jaw_direction(w, s)->z(), 1.0, 1e-9);
  EXPECT_EQ(facing_words(w, s), "cranial");
  // Seen from behind the patient with the head up, three o'clock is the patient's right.
  s = apply(w, s, MoveInstrument{1.0, kPi / 2, 0.0, 0.0});
  EXPECT_NEAR(jaw_direction(w, s)->x(), -1.0, 1e-9);
  EXPECT_EQ(facing_words(w, s), "right");
  s = apply(w, s, MoveInstrument{1.0, kPi, 0.0, 0.0});
  EXPECT_EQ(facing_words(w, s), "caudal");
}

TEST(Instrument, OnAClimbingPortalItFacesAwayFromTheDuraFirst) {
  const World& w = synthetic_world();
  State s = ready_state(w, oblique_plan(), InstrumentKind::TissueSculptor);
  EXPECT_GT(jaw_direction(w, s)->y(), 0.5);
  EXPECT_GT(jaw_direction(w, s)->z(), 0.5);
  s = apply(w, s, MoveInstrument{0.0, kPi, 0.0, 0.0});
  EXPECT_LT(jaw_direction(w, s)->y(), -0.5);
}

TEST(Instrument, TheTipIsWhereItWasPushedAndLevered) {
  const World& w = synthetic_world();
  State s = ready_state(w, straight_plan(), InstrumentKind::BoneRongeur);
  s = apply(w, s, MoveInstrument{5.0, 0.7, 2.0, -1.0});
  const auto pose = X_PatientInstrument(w, s);
  ASSERT_TRUE(pose);
  EXPECT_NEAR(distance_mm(pose->origin(), PatientPoint(9.0, kLaminaDorsal - 5.0, 5.0)), 0.0, 1e-9);
  // It pivots at the skin.
  const PatientVector to_skin = s.portal->skin_entry - pose->origin();
  EXPECT_NEAR(to_skin.normalized().dot(pose->axis(2)), 1.0, 1e-12);
}

TEST(Instrument, DistancesAreMeasuredFromTheNearestRim) {
  const World& w = synthetic_world();
  State s = ready_state(w, straight_plan(), InstrumentKind::BoneRongeur);
  for (const double advance : {2.0, 5.0, 8.0, 10.0}) {
    s = apply(w, s, MoveInstrument{advance, 0.0, 0.0, 0.0});
    const Readings r = measure(w, s);
    const double nearest = std::hypot(7.0 - kShaftRadius, kLaminaDorsal - advance);
    EXPECT_TRUE(r.has_distance);
    expect_distance(r.dura_mm, nearest - kSacRadius);
    expect_distance(r.line_mm, nearest - kCanalRadius);
  }
}

TEST(Instrument, TheOpenWindowCountsAsInstrument) {
  const World& w = synthetic_world();
  State s = ready_state(w, straight_plan(), InstrumentKind::BoneRongeur);
  s = apply(w, s, MoveInstrument{10.0, kPi / 2, 0.0, 0.0});  // faces the midline
  // The box reaches 3 mm from the axis, the shaft 2.285.
  expect_distance(measure(w, s).dura_mm, std::hypot(4.0, kLaminaDorsal - 10.0) - kSacRadius);
}

TEST(Instrument, DrivenThroughTheDuraItIsRecordedWithDepthAndPlaceForGood) {
  const World& w = synthetic_world();
  State s = ready_state(w, straight_plan(3.0), InstrumentKind::TissueSculptor);
  EXPECT_TRUE(s.events.empty());
  s = apply(w, s, MoveInstrument{15.0, 0.0, 0.0, 0.0});
  ASSERT_EQ(count(s, EventKind::DuraCrossed), 1);
  ASSERT_EQ(count(s, EventKind::LineCrossed), 1);
  const Event& e = *std::ranges::find(s.events, EventKind::DuraCrossed, &Event::kind);
  // Deepest: the point of the end disc nearest the sac's axis.
  const double tip = kLaminaDorsal - 15.0;
  EXPECT_NEAR(e.depth_mm, kSacRadius - std::hypot(3.0 - kShaftRadius, tip), kTooNear);
  EXPECT_NEAR(e.where.y(), tip, 0.5);
  EXPECT_LT(measure(w, s).dura_mm, -1.0);
  EXPECT_EQ(measure(w, s).tissue_over_dura_mm, 0.0);
  s = apply(w, s, MoveInstrument{0.0, 0.0, 0.0, 0.0});
  EXPECT_GT(measure(w, s).dura_mm, 5.0);
  EXPECT_TRUE(measure(w, s).dura_crossed);
  EXPECT_TRUE(measure(w, s).line_crossed);
  s = apply(w, s, RemovePortal{});
  EXPECT_TRUE(measure(w, s).dura_crossed);
}

TEST(Instrument, SweepingPastTheLineBetweenTwoSafePlacesIsNoticed) {
  const World& w = synthetic_world();
  // From beside the canal to above it: both ends are clear of it, the straight way between is not.
  State s = ready_state(w, straight_plan(6.8), InstrumentKind::TissueSculptor);
  s = apply(w, s, MoveInstrument{15.0, 0.0, 3.0, 0.0});
  EXPECT_GT(measure(w, s).line_mm, 0.0);
  EXPECT_EQ(count(s, EventKind::LineCrossed), 0);
  s = apply(w, s, MoveInstrument{10.7, 0.0, -3.0, 0.0});
  EXPECT_GT(measure(w, s).line_mm, 0.0);
  EXPECT_EQ(count(s, EventKind::LineCrossed), 1);
  EXPECT_TRUE(measure(w, s).line_crossed);
}

TEST(Bite, TheRongeurTakesBoneAndTheSculptorLigament) {
  const World& w = synthetic_world();
  State s = ready_state(w, straight_plan(), InstrumentKind::BoneRongeur);
  s = apply(w, s, MoveInstrument{4.0, 0.0, 0.0, 0.0});
  s = apply(w, s, TakeBite{});
  // The window 3 x 3 x 4 mm lies in solid bone; the bite holds 30 mm3.
  EXPECT_NEAR(s.bites.back().bone_mm3, 30.0, 0.1);
  EXPECT_EQ(s.bites.back().ligament_mm3, 0.0);
  EXPECT_NEAR(measure(w, s).bone_removed_mm3, 30.0, 0.1);
  s = apply(w, s, TakeBite{});
  EXPECT_NEAR(measure(w, s).bone_removed_mm3, 36.0, 0.7);  // the rest of the box
  s = apply(w, s, TakeBite{});
  EXPECT_EQ(s.bites.back().bone_mm3, 0.0);

  s = apply(w, s, SelectInstrument{InstrumentKind::TissueSculptor});
  s = apply(w, s,
            MoveInstrument{10.0, 0.0, 0.0, 0.0});  // window from y = 9.25 on: 4 mm of ligament
  s = apply(w, s, TakeBite{});
  EXPECT_EQ(s.bites.back().bone_mm3, 0.0);
  EXPECT_NEAR(s.bites.back().ligament_mm3, 4.0 * 3.0 * 2.5, 0.6);
  EXPECT_NEAR(s.bites.back().line_distance_mm, measure(w, s).line_mm, 1e-9);
}

TEST(Bite, DorsalLayersGoFirst) {
  World w = synthetic_world();
  w.sculptor.bite_volume_mm3 = 10.0;
  State s = ready_state(w, straight_plan(), InstrumentKind::TissueSculptor);
  s = apply(w, s, MoveInstrument{10.0, 0.0, 0.0, 0.0});
  s = apply(w, s, TakeBite{});
  EXPECT_NEAR(s.bites.back().ligament_mm3, 10.0, 0.01);
  const Tissue::Box box = s.tissue.changed_since(fresh_state(w).tissue);
  const ImageGeometry& g = s.tissue.grid();
  // 10 mm3 over 3 x 2.5 mm is a layer of 1.33 mm at the dorsal face of the ligament.
  EXPECT_NEAR(g.point_of(box.low.cast<double>()).y(), kFlavumDorsal - 1.33, 0.5);
  EXPECT_NEAR(g.point_of(box.high.cast<double>()).y(), kFlavumDorsal, 0.5);
}

TEST(Bite, InsideThePortalTheWindowCutsNothing) {
  const World& w = synthetic_world();
  State s = ready_state(w, straight_plan(), InstrumentKind::BoneRongeur);
  EXPECT_FALSE(validate(w, s, TakeBite{}).ok);
  s = apply(w, s, MoveInstrument{1.0, 0.0, 0.0, 0.0});
  s = apply(w, s, TakeBite{});
  EXPECT_NEAR(s.bites.back().bone_mm3, 9.0, 0.3);  // 1 mm of the 4 mm window
}

TEST(Bite, SacAndFatAreNeverTakenButTheCrossingIsRecorded) {
  const World& w = synthetic_world();
  State s = ready_state(w, straight_plan(3.0), InstrumentKind::TissueSculptor);
  s = apply(w, s, MoveInstrument{15.0, 0.0, 0.0, 0.0});
  const auto events = s.events.size();
  s = apply(w, s, TakeBite{});
  ASSERT_EQ(s.events.size(), events + 2);
  EXPECT_EQ(s.events.back().bite_index, 0);
  const Tissue::Box box = s.tissue.changed_since(fresh_state(w).tissue);
  for (int k = box.low.z(); k <= box.high.z(); ++k) {
    for (int j = box.low.y(); j <= box.high.y(); ++j) {
      for (int i = box.low.x(); i <= box.high.x(); ++i) {
        if (s.tissue.occupancy({i, j, k}) == 255) continue;
        EXPECT_EQ(w.field->labels.at(i, j, k), label::kLigamentumFlavum);
      }
    }
  }
}

TEST(Bite, CrossSectionsChangeByWhatWasTakenInTheSlab) {
  const World& w = synthetic_world();
  // A portal at z = 0, in the middle of the slab; the sculptor's window is 3 mm across it.
  State s = ready_state(w, straight_plan(7.0, 0.5), InstrumentKind::TissueSculptor);
  s = apply(w, s, MoveInstrument{10.0, kPi / 2, 0.0, 0.0});
  const Readings before = measure(w, s);
  s = apply(w, s, TakeBite{});
  const Readings after = measure(w, s);
  const double in_slab = s.bites.back().ligament_mm3 / kSlabMm;  // all of it: z from -1 to 2
  EXPECT_EQ(after.flavum_area_before_mm2, before.flavum_area_before_mm2);
  EXPECT_NEAR(before.flavum_area_after_mm2 - after.flavum_area_after_mm2, in_slab, 0.6);
  EXPECT_NEAR(after.canal_area_after_mm2 - after.canal_area_before_mm2, in_slab, 0.6);
}

TEST(Bite, ThicknessOverTheDuraIsThatUnderTheCavity) {
  const World& w = synthetic_world();
  State s = ready_state(w, straight_plan(3.0), InstrumentKind::TissueSculptor);
  s = apply(w, s, MoveInstrument{10.0, 0.0, 0.0, 0.0});  // cavity down to y = 9.25
  s = apply(w, s, TakeBite{});
  s = apply(w, s, MoveInstrument{0.0, 0.0, 0.0, 0.0});
  const Readings r = measure(w, s);
  // The cavity's floor: the window's corner at x = 3 - 1.5, y = 9.25.
  EXPECT_NEAR(r.tissue_over_dura_mm, std::hypot(1.5, 9.25) - kSacRadius, 0.5);
  EXPECT_EQ(r.exposed_dura_mm2, 0.0);  // fat still covers it
}

TEST(Bite, ExposedDuraIsTheAreaOfItsSurfaceUnderTheCavity) {
  // The same level without epidural fat: ligament lies on the dura.
  World w = synthetic_world();
  auto field = std::make_shared<OperativeField>(*w.field);
  for (auto& l : field->labels.voxels) {
    if (l == label::kEpiduralFat) l = label::kLigamentumFlavum;
  }
  field->line_mm = field->dura_mm;
  w.field = field;
  w.sculptor.bite_volume_mm3 = 1e3;
  State s = ready_state(w, straight_plan(0.25, 4.25), InstrumentKind::TissueSculptor);
  s = apply(w, s, MoveInstrument{14.0, 0.0, 0.0, 0.0});
  s = apply(w, s, TakeBite{});
  // A strip of the cylinder as wide as the window, from the axis 2.5 mm cranially.
  const double arc = kSacRadius * (std::asin(1.75 / kSacRadius) + std::asin(1.25 / kSacRadius));
  EXPECT_NEAR(measure(w, s).exposed_dura_mm2, arc * 2.5, 0.08 * arc * 2.5);
  EXPECT_EQ(measure(w, s).tissue_over_dura_mm, 0.0);
}

TEST(Readings, UncutBoneWhereTheShaftStandsIsSaid) {
  const World& w = synthetic_world();
  State s = ready_state(w, straight_plan(), InstrumentKind::BoneRongeur);
  EXPECT_EQ(measure(w, s).bone_in_way_mm3, 0.0);
  s = apply(w, s, MoveInstrument{4.0, 0.0, 0.0, 0.0});
  const double solid = kPi * kShaftRadius * kShaftRadius * 4.0;
  EXPECT_NEAR(measure(w, s).bone_in_way_mm3, solid, 0.06 * solid);
  s = apply(w, s, MoveInstrument{10.0, 0.0, 0.0, 0.0});  // through 6 mm of lamina
  EXPECT_NEAR(measure(w, s).bone_in_way_mm3, 1.5 * solid, 0.09 * solid);
  for (int clock = 0; clock < 16; ++clock) {
    for (const double depth : {4.0, 6.0}) {
      s = apply(w, s, MoveInstrument{depth, clock * kPi / 8, 0.0, 0.0});
      s = apply(w, s, TakeBite{});
      s = apply(w, s, TakeBite{});
    }
  }
  s = apply(w, s, MoveInstrument{10.0, 0.0, 0.0, 0.0});
  EXPECT_LT(measure(w, s).bone_in_way_mm3, 0.1 * solid);
}

TEST(Readings, WithoutAPortalThereIsNoDistance) {
  const World& w = synthetic_world();
  const Readings r = measure(w, fresh_state(w));
  EXPECT_FALSE(r.has_distance);
  EXPECT_GT(r.dura_mm, 1000.0);
  EXPECT_FALSE(r.dura_crossed);
}

}  // namespace
}  // namespace flavum
