#include <gtest/gtest.h>

#include <limits>

#include "sim/procedure/readings.h"
#include "tests/support/synthetic_level.h"

namespace flavum {
namespace {

using namespace testing;

void expect_refused(const World& w, const State& s, const Command& c, const std::string& part) {
  const Verdict v = validate(w, s, c);
  EXPECT_FALSE(v.ok);
  EXPECT_NE(v.reason.find(part), std::string::npos) << v.reason;
  EXPECT_THROW(apply(w, s, c), std::logic_error);
}

TEST(Validate, NothingGoesWithoutAPortal) {
  const World& w = synthetic_world();
  const State s = fresh_state(w);
  expect_refused(w, s, SelectInstrument{InstrumentKind::BoneRongeur}, "Place the portal");
  expect_refused(w, s, MoveInstrument{1, 0, 0, 0}, "Place the portal");
  expect_refused(w, s, TakeBite{}, "Place the portal");
  expect_refused(w, s, SetDepthStop{1.0}, "Place the portal");
  expect_refused(w, s, RemovePortal{}, "no portal");
}

TEST(Validate, ThePortalMustFitLevelSideAndLength) {
  World w = synthetic_world();
  const State s = fresh_state(w);
  PortalPlan plan = straight_plan();
  plan.level.cranial = label::kL3;
  expect_refused(w, s, PlacePortal{plan}, "L3-4");
  plan = straight_plan();
  plan.side = Side::Right;
  expect_refused(w, s, PlacePortal{plan}, "7.0 mm across the midline");
  plan = straight_plan();
  plan.depth_stop_mm = 16.0;
  expect_refused(w, s, PlacePortal{plan}, "0 to 15 mm");
  plan = straight_plan();
  plan.dock.v.y() = std::numeric_limits<double>::quiet_NaN();
  expect_refused(w, s, PlacePortal{plan}, "not a place");
  w.portal.length_mm = 40.0;
  expect_refused(w, s, PlacePortal{straight_plan()}, "41 mm; the portal is 40 mm");
  w.field = nullptr;
  expect_refused(w, s, PlacePortal{straight_plan()}, "level");
}

TEST(Validate, TheInstrumentStopsAtStopReachAndLeverage) {
  const World& w = synthetic_world();
  State s = apply(w, fresh_state(w), PlacePortal{straight_plan()});
  expect_refused(w, s, MoveInstrument{0, 0, 0, 0}, "Take an instrument");
  s = apply(w, s, SelectInstrument{InstrumentKind::BoneRongeur});
  expect_refused(w, s, MoveInstrument{1.0, 0, 0, 0}, "depth stop is set to 0.0 mm");
  s = apply(w, s, SetDepthStop{12.0});
  expect_refused(w, s, MoveInstrument{11.0, 0, 0, 0}, "reaches 10 mm");
  expect_refused(w, s, MoveInstrument{1.0, 0, 2.5, 2.5}, "3 mm");
  expect_refused(w, s, MoveInstrument{-41.5, 0, 0, 0}, "out of the portal");
  expect_refused(w, s, MoveInstrument{std::nan(""), 0, 0, 0}, "not a position");
  EXPECT_TRUE(validate(w, s, MoveInstrument{10.0, 0, 2.0, 2.0}).ok);
  s = apply(w, s, MoveInstrument{6.0, 0, 0, 0});
  expect_refused(w, s, SetDepthStop{5.0}, "6.0 mm beyond the portal");
  EXPECT_TRUE(validate(w, s, SetDepthStop{6.0}).ok);
}

TEST(Validate, AnInstrumentTooThickForTheBoreIsRefused) {
  World w = synthetic_world();
  w.rongeur.shaft_diameter_mm = 5.0;
  const State s = apply(w, fresh_state(w), PlacePortal{straight_plan()});
  expect_refused(w, s, SelectInstrument{InstrumentKind::BoneRongeur}, "4.70 mm bore");
}

TEST(Validate, CrossingTheDuraIsPossibleAsInLife) {
  const World& w = synthetic_world();
  const State s = ready_state(w, straight_plan(2.0), InstrumentKind::TissueSculptor);
  EXPECT_TRUE(validate(w, s, MoveInstrument{15.0, 0, 0, 0}).ok);
}

TEST(Apply, MovingThePortalKeepsTheCutAndWithdrawsTheInstrument) {
  const World& w = synthetic_world();
  State s = ready_state(w, straight_plan(), InstrumentKind::BoneRongeur);
  s = apply(w, s, MoveInstrument{4.0, 0.3, 1.0, 0.0});
  s = apply(w, s, TakeBite{});
  const State moved = apply(w, s, PlacePortal{straight_plan(-7.0)});
  EXPECT_EQ(moved.tissue, s.tissue);
  EXPECT_EQ(moved.cut, s.cut);
  EXPECT_EQ(moved.advance_mm, 0.0);
  EXPECT_EQ(moved.tilt_x_mm, 0.0);
  const State bare = apply(w, moved, RemovePortal{});
  EXPECT_FALSE(bare.portal);
  EXPECT_EQ(bare.instrument, InstrumentKind::None);
  EXPECT_FALSE(X_PatientInstrument(w, bare));
}

TEST(Apply, TheHashSeesEveryPartOfTheState) {
  const World& w = synthetic_world();
  const State s = ready_state(w, straight_plan(), InstrumentKind::BoneRongeur);
  const auto h = hash(s);
  EXPECT_EQ(h, hash(State(s)));
  EXPECT_NE(h, hash(apply(w, s, MoveInstrument{1.0, 0, 0, 0})));
  EXPECT_NE(h, hash(apply(w, s, MoveInstrument{0.0, 0.1, 0, 0})));
  EXPECT_NE(h, hash(apply(w, s, SetDepthStop{3.0})));
  EXPECT_NE(h, hash(apply(w, s, PlacePortal{straight_plan(7.1)})));
  State ticked = s;
  ++ticked.tick;
  EXPECT_NE(h, hash(ticked));
}

}  // namespace
}  // namespace flavum
