// The jaw's cycle, the auger, and bone that stops the shaft: an attempt, step by step.

#include <gtest/gtest.h>

#include "imaging/base/units.h"
#include "sim/procedure/readings.h"
#include "sim/procedure/shaft.h"
#include "tests/support/cut_level.h"

namespace flavum {
namespace {

using namespace testing;

constexpr double kShaftArea = kPi * kShaftRadius * kShaftRadius;
// What bone has to leave free: a quarter millimetre of play all round.
constexpr double kStoppingArea = kPi * (kShaftRadius - 0.25) * (kShaftRadius - 0.25);

State move(const World& w, const State& s, double advance, double clock = 0.0) {
  return apply(w, s, MoveInstrument{advance, clock, 0.0, 0.0});
}

bool refused(const World& w, const State& s, const Command& c, const std::string& words) {
  const Verdict v = validate(w, s, c);
  return !v.ok && v.reason.find(words) != std::string::npos && v.reason.back() == '.';
}

// Between the laminae, where no bone is in the way.
PortalPlan gap_plan() { return straight_plan(7.0, -7.0); }

TEST(Jaw, OpensBitesOnceAndHasToBeOpenedAgain) {
  const World& w = attempt_world();
  State s = working_state(w, gap_plan(), InstrumentKind::TissueSculptor);
  EXPECT_TRUE(refused(w, s, OpenJaw{}, "inside the portal"));
  EXPECT_TRUE(refused(w, s, TakeBite{}, "step by step"));
  s = move(w, s, 9.0);
  EXPECT_TRUE(refused(w, s, CloseJaw{}, "closed already"));
  s = apply(w, s, OpenJaw{});
  EXPECT_TRUE(s.jaw_open);
  EXPECT_TRUE(refused(w, s, OpenJaw{}, "open already"));
  s = apply(w, s, CloseJaw{});
  EXPECT_FALSE(s.jaw_open);
  ASSERT_EQ(s.bites.size(), 1U);
  EXPECT_GT(s.bites[0].ligament_mm3, 5.0);
  EXPECT_TRUE(refused(w, s, CloseJaw{}, "closed already"));
}

TEST(Jaw, ABiteTakesOnlyWhatIsLeftOfItsRoomUntilItIsEmptied) {
  World w = attempt_world();
  w.sculptor.bite_volume_mm3 = 20.0;
  State s = working_state(w, gap_plan(), InstrumentKind::TissueSculptor);
  s = move(w, s, 10.0);
  double held = 0.0;
  int empty = 0;
  for (int n = 0; n < 4; ++n) {
    s = move(w, s, 10.0, n * kPi / 2);
    s = apply(w, apply(w, s, OpenJaw{}), CloseJaw{});
    held += s.bites.back().ligament_mm3;
    EXPECT_LE(held, 20.0 + 1e-9);
    EXPECT_NEAR(mm3_of(*w.field, s.held), held, 1e-9);
    empty += s.bites.back().ligament_mm3 == 0.0;
  }
  EXPECT_NEAR(held, 20.0, 0.01);  // full
  EXPECT_GT(empty, 0);            // and a bite with a full sculptor brings nothing
  EXPECT_TRUE(refused(w, s, EmptyJaw{}, "Withdraw"));
  s = move(w, s, 0.0);
  s = apply(w, s, EmptyJaw{});
  EXPECT_EQ(s.held, 0);
  s = apply(w, move(w, s, 10.0, 3 * kPi / 2), OpenJaw{});
  s = apply(w, s, CloseJaw{});
  EXPECT_GT(s.bites.back().ligament_mm3, 1.0);
}

TEST(Jaw, IsClosedByThePortalsRimAndMayMoveOpen) {
  const World& w = attempt_world();
  State s = working_state(w, gap_plan(), InstrumentKind::TissueSculptor);
  s = apply(w, move(w, s, 6.0), OpenJaw{});
  s = move(w, s, 8.0);
  EXPECT_TRUE(s.jaw_open);
  s = move(w, s, 0.0);
  EXPECT_FALSE(s.jaw_open);
  EXPECT_TRUE(s.bites.empty());
}

TEST(Jaw, AnInstrumentIsChangedOutsideAndCounted) {
  const World& w = attempt_world();
  State s = working_state(w, gap_plan(), InstrumentKind::BoneRongeur);
  EXPECT_EQ(s.instrument_changes, 1);
  s = move(w, s, 3.0);
  EXPECT_TRUE(refused(w, s, SelectInstrument{InstrumentKind::TissueSculptor}, "3.0 mm"));
  s.held = 7;
  s = move(w, s, -1.0);
  s = apply(w, s, SelectInstrument{InstrumentKind::TissueSculptor});
  EXPECT_EQ(s.instrument_changes, 2);
  EXPECT_EQ(s.held, 0);
  s = apply(w, s, SelectInstrument{InstrumentKind::TissueSculptor});
  EXPECT_EQ(s.instrument_changes, 2);
  s.access.trocar_in = true;
  EXPECT_TRUE(refused(w, s, SelectInstrument{InstrumentKind::BoneRongeur}, "trocar"));
}

TEST(Jaw, ABiteSaysWhereAndWhichWay) {
  const World& w = attempt_world();
  State s = working_state(w, gap_plan(), InstrumentKind::TissueSculptor);
  s = apply(w, move(w, s, 9.0), OpenJaw{});
  s = apply(w, s, CloseJaw{});
  const Bite& b = s.bites.back();
  EXPECT_EQ(b.side, Side::Left);
  EXPECT_EQ(b.instrument, InstrumentKind::TissueSculptor);
  EXPECT_DOUBLE_EQ(b.advance_mm, 9.0);
  // Straight down, facing cranial: square to ventral, the window's centre over the portal's axis.
  EXPECT_NEAR(b.facing_ventral_rad, kPi / 2, 1e-9);
  EXPECT_NEAR(b.lateral_mm, 7.0, 1e-9);
  // The tip stands at y = 10.25; dura at hypot(7, 10.25) from the axis, less the shaft.
  EXPECT_NEAR(b.dura_distance_mm, measure(w, s).dura_mm, 1e-9);
}

TEST(Path, CountsTheTipsWayBeyondThePortalOnly) {
  const World& w = attempt_world();
  State s = working_state(w, gap_plan(), InstrumentKind::TissueSculptor);
  s = move(w, s, -30.0);
  s = move(w, s, 0.0);
  EXPECT_DOUBLE_EQ(s.path_mm, 0.0);
  s = move(w, s, 5.0);
  s = move(w, s, 2.0, 1.0);
  EXPECT_NEAR(s.path_mm, 8.0, 1e-6);
}

TEST(Bone, StopsTheShaftInAnAttemptAndNotInPlanning) {
  const World& w = attempt_world();
  const PortalPlan on_lamina = straight_plan(7.0, 8.0);
  struct {
    InstrumentKind kind;
    double free_mm;
  } const cases[] = {{InstrumentKind::TissueSculptor, 0.0},
                     {InstrumentKind::Auger, 0.0},
                     {InstrumentKind::BoneRongeur, 4.0}};  // its jaw straddles the edge
  for (const auto& c : cases) {
    const State s = working_state(w, on_lamina, c.kind);
    const State end = move(w, s, 6.0);
    EXPECT_TRUE(end.stopped_by_bone);
    // 5 mm3 are 0.4 mm of bone; the way is looked at every quarter millimetre
    // and half a voxel of the labels comes on top.
    EXPECT_GE(end.advance_mm, c.free_mm);
    EXPECT_LE(end.advance_mm, c.free_mm + kBoneStopsMm3 / kStoppingArea + 0.5);
    // Pushing again gets no further than the same rule allows; drawing back always works.
    EXPECT_LE(move(w, end, 6.0).advance_mm, c.free_mm + kBoneStopsMm3 / kStoppingArea + 0.5);
    const State back = move(w, end, 0.0);
    EXPECT_DOUBLE_EQ(back.advance_mm, 0.0);
    EXPECT_FALSE(back.stopped_by_bone);
  }
  const World& planning = synthetic_world();
  const State s = ready_state(planning, on_lamina, InstrumentKind::TissueSculptor);
  EXPECT_DOUBLE_EQ(move(planning, s, 6.0).advance_mm, 6.0);
}

TEST(Bone, InTheShaftIsACylindersVolume) {
  const World& w = attempt_world();
  const State s = working_state(w, straight_plan(7.0, 8.0), InstrumentKind::TissueSculptor);
  // 2 mm of shaft stand in the lamina.
  EXPECT_NEAR(bone_that_stops_mm3(w, s, {2.0, 0, 0, 0}), 2.0 * kStoppingArea,
              0.15 * 2 * kStoppingArea);
}

TEST(Auger, BoresAMillimetrePerTurnThroughTheLamina) {
  const World& w = attempt_world();
  State s = working_state(w, straight_plan(7.0, 8.0), InstrumentKind::Auger);
  EXPECT_TRUE(refused(w, s, OpenJaw{}, "no jaw"));
  double sum = 0.0;
  int turns = 0;
  for (; turns < 20 && s.advance_mm < 6.5; ++turns) {
    s = apply(w, s, CloseJaw{});
    sum += s.bites.back().bone_mm3;
    if (turns == 0) {
      EXPECT_NEAR(sum, kShaftArea * 1.0, 0.03 * kShaftArea);
    }
    const double before = s.advance_mm;
    s = move(w, s, before + 1.0);
    EXPECT_GT(s.advance_mm, before + 0.7);
    if (mm3_of(*w.field, s.held) > 40.0) {
      const double at = s.advance_mm;
      s = apply(w, move(w, s, 0.0), EmptyJaw{});
      s = move(w, s, at);
      EXPECT_DOUBLE_EQ(s.advance_mm, at);
    }
  }
  // The lamina is 6 mm thick: a cylinder of that length is gone, and it took about as many turns.
  EXPECT_GE(s.advance_mm, 6.5);
  EXPECT_LE(turns, 9);
  EXPECT_NEAR(sum, 6.0 * kShaftArea, 0.03 * 6.0 * kShaftArea);
  // The sculptor now passes the hole.
  s = apply(w, move(w, s, 0.0), SelectInstrument{InstrumentKind::TissueSculptor});
  EXPECT_FALSE(move(w, s, 6.0).stopped_by_bone);
}

TEST(Auger, IsHeldByTheDepthGuide) {
  const World& w = attempt_world();
  State s = working_state(w, straight_plan(7.0, 8.0), InstrumentKind::Auger);
  s.portal->depth_stop_mm = 0.0;
  EXPECT_TRUE(refused(w, s, CloseJaw{}, "0.0 mm"));
  s.portal->depth_stop_mm = 0.5;
  s = apply(w, s, CloseJaw{});
  EXPECT_NEAR(s.bites.back().bone_mm3, 0.5 * kShaftArea, 0.03 * kShaftArea);
}

TEST(Auger, CountsItsBoreWhenItCrossesTheLine) {
  const World& w = attempt_world();
  // Midline between the laminae: the line lies at y = 8.25, 11 mm below the dock.
  State s = working_state(w, straight_plan(0.0, -7.0), InstrumentKind::Auger);
  s = move(w, s, 10.0);
  EXPECT_TRUE(s.events.empty());
  s.portal->depth_stop_mm = 10.0;
  EXPECT_TRUE(apply(w, s, CloseJaw{}).events.empty());
  World longer = w;
  longer.auger.max_reach_mm = 12.0;
  s.portal->depth_stop_mm = 12.0;
  s = move(longer, s, 10.5);
  ASSERT_TRUE(s.events.empty());
  s = apply(longer, s, CloseJaw{});
  ASSERT_FALSE(s.events.empty());
  EXPECT_EQ(s.events.back().kind, EventKind::LineCrossed);
  EXPECT_NEAR(s.events.back().depth_mm, 0.5, kTooNear);
}

}  // namespace
}  // namespace flavum
