// The way in, against the closed forms of the level made of slabs and cylinders.

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/synthetic_attempt.h"

namespace flavum {
namespace {

using namespace testing;

constexpr double kWall = 2.58;  // half the portal's outer diameter
constexpr double kToBone = kSkin - kLaminaDorsal;
constexpr double kVoxel = 0.5;

TEST(Incision, LiesOnTheSkinAndMayBeTooLong) {
  const World w = attempt_world();
  const State s = attempt_start(w);
  refusal(w, s, Incise{PatientPoint(7.0, kSkin - 25.0, 4.0), 10.0});
  refusal(w, s, Incise{PatientPoint(7.0, kSkin + 15.0, 4.0), 10.0});
  refusal(w, s, Incise{PatientPoint(7.0, kSkin, 4.0), 0.0});
  EXPECT_DOUBLE_EQ(done(w, s, Incise{PatientPoint(7.0, kSkin, 4.0), 18.0}).access.incision_mm,
                   18.0);
}

TEST(Trocar, NeedsAnIncisionWithinFiveMillimetres) {
  const World w = attempt_world();
  State s = attempt_start(w);
  const PatientPoint target(7.0, 0.0, 4.0);
  EXPECT_NE(refusal(w, s, InsertTrocar{PatientPoint(7.0, kSkin, 4.0), target})
                .find("There is no incision"),
            std::string::npos);
  s = done(w, s, Incise{PatientPoint(7.0, kSkin, 4.0), 10.0});
  EXPECT_NE(refusal(w, s, InsertTrocar{PatientPoint(7.0, kSkin, 9.5), target})
                .find("There is no incision there"),
            std::string::npos);
  done(w, s, InsertTrocar{PatientPoint(7.0, kSkin, 8.5), target});
  refusal(w, s, AdvanceTrocar{10.0});  // none in the patient yet
}

TEST(Trocar, DoesNotPassAnIncisionNarrowerThanThePortal) {
  const World w = attempt_world();
  const PatientPoint skin(7.0, kSkin, 4.0);
  const State s = done(w, attempt_start(w), Incise{skin, 4.0});
  refusal(w, s, InsertTrocar{skin, PatientPoint(7.0, 0.0, 4.0)});
}

TEST(Trocar, BoneStopsItOnTheLamina) {
  const World w = attempt_world();
  for (const double x : {7.0, -7.0}) {
    const State s = trocar_at(w, x, 4.0, 60.0);
    EXPECT_TRUE(s.access.on_bone);
    EXPECT_TRUE(s.stopped_by_bone);
    EXPECT_LE(s.access.depth_mm, kToBone + 0.1);
    EXPECT_GE(s.access.depth_mm, kToBone - 0.25);
    EXPECT_TRUE(s.events.empty());
  }
}

// A face at an angle a to the surface touches with its rim, half a diameter times tan a early.
TEST(Trocar, TouchesASlantingWayWithItsRim) {
  const World w = attempt_world();
  const PatientPoint skin(7.0, kSkin, -26.0);
  const PatientPoint target(7.0, kLaminaDorsal, 8.0);
  const State s = all_done(w, attempt_start(w),
                           {Incise{skin, 10.0}, InsertTrocar{skin, target}, AdvanceTrocar{80.0}});
  const double tangent = (8.0 + 26.0) / kToBone;
  EXPECT_NEAR(s.access.depth_mm, distance_mm(skin, target) - kWall * tangent, 0.6);
}

TEST(Trocar, ShortOfTheBoneItStandsOnNothing) {
  const World w = attempt_world();
  const State s = trocar_at(w, 7.0, 4.0, kToBone - 5.0);
  EXPECT_FALSE(s.access.on_bone);
  EXPECT_FALSE(s.stopped_by_bone);
  EXPECT_DOUBLE_EQ(s.access.depth_mm, kToBone - 5.0);
}

TEST(Trocar, PastTheLaminaInTheGapIsRecordedWithItsDepth) {
  const World w = attempt_world();
  const double tip = 14.0;
  for (const double x : {7.0, -7.0}) {
    const State s = trocar_at(w, x, -7.0, kSkin - tip);
    EXPECT_FALSE(s.access.on_bone);
    ASSERT_EQ(events_of(s, EventKind::PastLamina), 1);
    EXPECT_NEAR(s.events.front().depth_mm, kLaminaDorsal - tip, 0.15);
    EXPECT_EQ(events_of(s, EventKind::LineCrossed), 0);
  }
}

TEST(Trocar, TheLineAndTheDuraAreWatchedOnTheWay) {
  const World w = attempt_world();
  // Pushed in to y = 2 and drawn back: the sac's border at x = 7 - wall lies at y = 4.42.
  State s = trocar_at(w, 7.0, -7.0, kSkin - 2.0);
  const double nearest_axis = std::hypot(7.0 - kWall, 2.0);
  ASSERT_EQ(events_of(s, EventKind::LineCrossed), 1);
  ASSERT_EQ(events_of(s, EventKind::DuraCrossed), 1);
  for (const Event& e : s.events) {
    if (e.kind == EventKind::LineCrossed) {
      EXPECT_NEAR(e.depth_mm, kCanalRadius - nearest_axis, kTooNear);
    }
    if (e.kind == EventKind::DuraCrossed) {
      EXPECT_NEAR(e.depth_mm, kSacRadius - nearest_axis, kTooNear);
    }
  }
  // Drawing back records nothing; coming again is a new event.
  s = done(w, s, AdvanceTrocar{kSkin - 20.0});
  EXPECT_EQ(events_of(s, EventKind::DuraCrossed), 1);
  s = done(w, s, AdvanceTrocar{kSkin - 2.0});
  EXPECT_EQ(events_of(s, EventKind::DuraCrossed), 2);
}

TEST(Trocar, BoneThatWasCutAwayDoesNotStopIt) {
  const World w = attempt_world();
  const PatientPoint skin(7.0, kSkin, 4.0);
  State s = attempt_start(w);
  const ImageGeometry& g = w.field->labels.geometry;
  for (int k = 0; k < g.size.z(); ++k) {
    for (int j = 0; j < g.size.y(); ++j) {
      for (int i = 0; i < g.size.x(); ++i) {
        const PatientPoint p = g.point_of(i, j, k);
        const bool hole = std::hypot(p.x() - 7.0, p.z() - 4.0) < kWall + 1.0 && p.y() > 16.25;
        if (hole && is_bone(w.field->labels.at(i, j, k))) s.tissue.set_occupancy({i, j, k}, 0);
      }
    }
  }
  s = all_done(
      w, s,
      {Incise{skin, 10.0}, InsertTrocar{skin, PatientPoint(7.0, 0.0, 4.0)}, AdvanceTrocar{60.0}});
  EXPECT_NEAR(s.access.depth_mm, kSkin - 16.25, 0.25);
  EXPECT_TRUE(s.access.on_bone);
}

TEST(Trocar, ARedirectDrawsBackUnderTheSkinAndCounts) {
  const World w = attempt_world();
  State s = trocar_at(w, 7.0, 4.0, 30.0);
  s = done(w, s, RedirectTrocar{PatientPoint(8.0, kLaminaDorsal, 6.0)});
  EXPECT_EQ(s.access.redirects, 1);
  EXPECT_DOUBLE_EQ(s.access.depth_mm, 10.0);
  const PatientVector to = PatientPoint(8.0, kLaminaDorsal, 6.0) - PatientPoint(7.0, kSkin, 4.0);
  EXPECT_LT((s.access.direction - to.normalized()).norm(), 1e-12);
}

TEST(Portal, StandsWhereTheTrocarsTipStoodOnWhicheverSideThatIs) {
  const World w = attempt_world({Side::Left});
  const State s = docked_at(w, -7.0, 4.0);
  ASSERT_TRUE(s.portal.has_value());
  EXPECT_EQ(s.portal->side, Side::Right);  // the wrong side is possible
  EXPECT_DOUBLE_EQ(s.portal->depth_stop_mm, 0.0);
  EXPECT_NEAR(s.portal->dock.y(), kLaminaDorsal, 0.25);
  ASSERT_EQ(s.sides.size(), 1u);
  EXPECT_EQ(s.sides[0].side, Side::Left);
  ASSERT_TRUE(s.sides[0].docked.has_value());
  EXPECT_EQ(s.sides[0].docked->side, Side::Right);
  refusal(w, s, RemoveTrocar{});
  refusal(w, s, InsertTrocar{PatientPoint(-7.0, kSkin, 4.0), PatientPoint(-7.0, 0.0, 4.0)});
}

TEST(Portal, DoesNotStandInTheSkinAlone) {
  const World w = attempt_world();
  refusal(w, trocar_at(w, 7.0, 4.0, 3.0), RemoveTrocar{});
}

TEST(Portal, ComesOutWithoutAnInstrumentInIt) {
  const World w = attempt_world();
  State s = all_done(w, docked_at(w, 7.0, 4.0),
                     {FixPortal{true}, SelectInstrument{InstrumentKind::BoneRongeur}});
  refusal(w, s, RemovePortal{});
  s = advance(w, s, 77);
  s = all_done(w, s, {SelectInstrument{InstrumentKind::None}, RemovePortal{}});
  EXPECT_FALSE(s.portal.has_value());
  EXPECT_FALSE(s.access.portal_fixed);
  EXPECT_EQ(s.sides.back().withdrawn_tick, 77);
  refusal(w, s, FixPortal{true});
}

TEST(Portal, TheTrocarAndThePortalCanBeGivenUpTogether) {
  const World w = attempt_world();
  const State s = done(w, trocar_at(w, 7.0, 4.0, 20.0), RemovePortal{});
  EXPECT_FALSE(s.access.trocar_in);
  done(w, s, StopProcedure{StopReason::BadAnatomy});
}

TEST(Pivot, MovesTheTipAlongTheLaminaAndCountsAsARedirect) {
  const World w = attempt_world();
  const State s =
      done(w, docked_at(w, 8.0, 4.0), PivotPortal{PatientPoint(11.0, kLaminaDorsal - 1.0, 8.0)});
  EXPECT_EQ(s.access.redirects, 1);
  EXPECT_TRUE(s.stopped_by_bone);  // aimed 1 mm into the bone
  EXPECT_TRUE(s.access.on_bone);
  // The face leans by 5 mm on 41: its rim touches 0.31 mm early.
  EXPECT_NEAR(s.portal->dock.y(), kLaminaDorsal + 0.31, 0.3);
  EXPECT_NEAR(s.portal->dock.x(), 11.0, 0.2);
  EXPECT_NEAR(s.portal->dock.z(), 8.0, 0.2);
  EXPECT_EQ(s.portal->skin_entry, PatientPoint(8.0, kSkin, 4.0));
  // What the plan is compared with is where it first stood.
  EXPECT_NEAR(s.sides.back().docked->dock.x(), 8.0, 0.2);
  EXPECT_TRUE(s.events.empty());
}

TEST(Pivot, TheSpinousProcessHoldsIt) {
  const World w = attempt_world();
  for (const double sign : {1.0, -1.0}) {
    const State s = done(w, docked_at(w, sign * 9.0, 4.0),
                         PivotPortal{PatientPoint(sign * 2.0, kLaminaDorsal + 1.0, 4.0)});
    EXPECT_TRUE(s.stopped_by_bone);
    const double gap = sign * s.portal->dock.x() - kSpinousHalfWidth - kWall;
    EXPECT_GT(gap, -kVoxel);
    EXPECT_LT(gap, 1.0);
  }
}

TEST(Pivot, IntoTheGapIsPastTheLamina) {
  const World w = attempt_world();
  const State s = done(w, docked_at(w, 8.0, 4.0), PivotPortal{PatientPoint(8.0, 13.5, -8.0)});
  EXPECT_FALSE(s.stopped_by_bone);
  ASSERT_EQ(events_of(s, EventKind::PastLamina), 1);
  EXPECT_NEAR(s.events.back().depth_mm, kLaminaDorsal - 13.5, 0.15);
}

TEST(Pivot, NeedsAFreePortal) {
  const World w = attempt_world();
  const PivotPortal turn{PatientPoint(9.0, kLaminaDorsal, 5.0)};
  State s = docked_at(w, 8.0, 4.0);
  refusal(w, done(w, s, FixPortal{true}), turn);
  refusal(w, attempt_start(w), turn);
  s = all_done(w, s, {SetDepthStop{10.0}, SelectInstrument{InstrumentKind::TissueSculptor}});
  done(w, s, turn);
}

TEST(DepthStop, IsSetFromZeroToTheLongestReach) {
  const World w = attempt_world();
  const State s = docked_at(w, 7.0, 4.0);
  done(w, s, SetDepthStop{15.0});
  refusal(w, s, SetDepthStop{15.5});
  refusal(w, s, SetDepthStop{-1.0});
}

}  // namespace
}  // namespace flavum
