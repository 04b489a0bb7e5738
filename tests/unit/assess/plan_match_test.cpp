#include <gtest/gtest.h>

#include "hand_made.h"
#include "sim/assess/plan_match.h"

namespace flavum {
namespace {

using namespace flavum::testing;

TEST(PlanMatch, TheSamePortalMatches) {
  const World w = hand_made_world();
  State s;
  s.portal = w.scenario.plan;
  const auto m = match_portal(w, s);
  ASSERT_TRUE(m);
  EXPECT_EQ(m->entry_error_mm, 0.0);
  EXPECT_EQ(m->dock_error_mm, 0.0);
  EXPECT_EQ(m->angle_error_deg, 0.0);
  EXPECT_EQ(m->depth_error_mm, 0.0);
}

// Plan: from (13, 60, -40) straight down 40 mm. Performed: the same entry, 30 mm further cranial at
// the same height, so 3-4-5: 36.87 degrees, and 2 mm deeper along the plan's own axis.
TEST(PlanMatch, AngleAndDepthHaveAClosedForm) {
  const World w = hand_made_world();
  State s;
  s.portal = w.scenario.plan;
  s.portal->dock = PatientPoint(13, 20, -10);
  EXPECT_NEAR(match_portal(w, s)->angle_error_deg, 36.8698976458, 1e-9);
  EXPECT_NEAR(match_portal(w, s)->dock_error_mm, 30.0, 1e-12);
  EXPECT_NEAR(match_portal(w, s)->depth_error_mm, 0.0, 1e-12);
  s.portal->dock = PatientPoint(13, 18, -40);
  EXPECT_NEAR(match_portal(w, s)->depth_error_mm, 2.0, 1e-12);
  EXPECT_NEAR(match_portal(w, s)->angle_error_deg, 0.0, 1e-12);
}

TEST(PlanMatch, NothingWithoutAPlanOrOnTheOtherSide) {
  World w = hand_made_world();
  State s;
  EXPECT_FALSE(match_portal(w, s));
  s.portal = w.scenario.plan;
  s.portal->side = Side::Right;
  EXPECT_FALSE(match_portal(w, s));
  s.portal->side = Side::Left;
  w.scenario.plan.reset();
  EXPECT_FALSE(match_portal(w, s));
}

// The last docking of the planned side counts, also after the portal was taken out.
TEST(PlanMatch, TheLastDockingOfTheSideCounts) {
  const World w = hand_made_world();
  State s = hand_made_state();
  SideWork again = s.sides[0];
  again.docked->dock = w.scenario.plan->dock;
  s.sides.push_back(again);
  SideWork right;
  right.side = Side::Right;
  right.docked = w.scenario.plan;
  s.sides.push_back(right);
  EXPECT_EQ(match_portal(w, s)->dock_error_mm, 0.0);
}

class CutMatchTest : public ::testing::Test {
 protected:
  World world = hand_made_world();
  Tissue planned{world.field->labels.geometry}, performed{world.field->labels.geometry};
};

TEST_F(CutMatchTest, NothingAndNothingAgree) {
  const CutMatch m = match_cut(*world.field, planned, performed);
  EXPECT_EQ(m.dice, 1.0);
  EXPECT_EQ(m.over_mm3, 0.0);
  EXPECT_EQ(m.under_mm3, 0.0);
}

// Three voxels planned, two of them taken and one more beside: Dice 2 x 2 / (3 + 3).
TEST_F(CutMatchTest, WholeVoxelsByHand) {
  for (int i : {0, 1, 2}) planned.set_occupancy({i, 0, 0}, 0);
  for (int i : {1, 2, 3}) performed.set_occupancy({i, 0, 0}, 0);
  const CutMatch m = match_cut(*world.field, planned, performed);
  EXPECT_DOUBLE_EQ(m.dice, 2.0 / 3.0);
  EXPECT_DOUBLE_EQ(m.over_mm3, 0.125);
  EXPECT_DOUBLE_EQ(m.under_mm3, 0.125);
}

// Occupancy 204 left is a fifth taken, 102 left three fifths.
TEST_F(CutMatchTest, PartsOfVoxelsByHand) {
  planned.set_occupancy({0, 0, 0}, 204);
  performed.set_occupancy({0, 0, 0}, 102);
  const CutMatch m = match_cut(*world.field, planned, performed);
  EXPECT_DOUBLE_EQ(m.dice, 2.0 * 51.0 / (51.0 + 153.0));
  EXPECT_DOUBLE_EQ(m.over_mm3, 0.4 * 0.125);
  EXPECT_DOUBLE_EQ(m.under_mm3, 0.0);
}

TEST_F(CutMatchTest, OverAndUnderSwapWithTheRoles) {
  planned.set_occupancy({0, 0, 0}, 0);
  performed.set_occupancy({1, 2, 3}, 100);
  const CutMatch a = match_cut(*world.field, planned, performed);
  const CutMatch b = match_cut(*world.field, performed, planned);
  EXPECT_EQ(a.dice, b.dice);
  EXPECT_EQ(a.dice, 0.0);
  EXPECT_EQ(a.over_mm3, b.under_mm3);
  EXPECT_EQ(a.under_mm3, b.over_mm3);
}

TEST_F(CutMatchTest, AnUntouchedTissueWithoutAGridCountsAsWhole) {
  performed.set_occupancy({0, 0, 0}, 0);
  EXPECT_DOUBLE_EQ(match_cut(*world.field, Tissue(), performed).over_mm3, 0.125);
}

}  // namespace
}  // namespace flavum
