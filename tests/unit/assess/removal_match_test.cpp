// Planned against performed tissue on the slabs of the synthetic level: boxes whose overlap is
// worked out on paper.

#include <gtest/gtest.h>

#include "app/config/procedure_tables.h"
#include "sim/assess/plan_match.h"
#include "sim/assess/score.h"
#include "sim/procedure/planned_removal.h"
#include "tests/support/cut_level.h"

namespace flavum {
namespace {

using namespace testing;

PlannedCut box(CutTissue tissue, const Eigen::Vector3d& low, const Eigen::Vector3d& high) {
  PlannedCut c;
  c.tissue = tissue;
  c.centre = PatientPoint(Eigen::Vector3d(0.5 * (low + high)));
  c.width_mm = high.x() - low.x();
  c.depth_mm = high.y() - low.y();
  c.height_mm = high.z() - low.z();
  return c;
}

// Planned: bone 6 x 3 x 6 and ligament 6 x 4 x 6 mm, meeting at y = 13.25.
World planned_world() {
  World w = attempt_world();
  w.scenario.removal = {box(CutTissue::Bone, {3.25, 13.25, 0.25}, {9.25, 16.25, 6.25}),
                        box(CutTissue::Ligament, {3.25, 9.25, 0.25}, {9.25, 13.25, 6.25})};
  return w;
}

// Performed: one box 2 mm further lateral, 6 x 2 x 6 mm of each tissue. Overlap of each 4 x 2 x 6.
TEST(RemovalMatch, TwoOverlappingBoxesByClosedForm) {
  const World w = planned_world();
  State s = fresh_state(w);
  take_box(w, s, {5.25, 11.25, 0.25}, {11.25, 15.25, 6.25});
  const auto m = match_removal(w, s);
  ASSERT_TRUE(m);
  EXPECT_NEAR(m->bone.dice, 2.0 * 48.0 / (108.0 + 72.0), 1e-9);
  EXPECT_NEAR(m->bone.over_mm3, 72.0 - 48.0, 1e-9);
  EXPECT_NEAR(m->bone.under_mm3, 108.0 - 48.0, 1e-9);
  EXPECT_NEAR(m->ligament.dice, 2.0 * 48.0 / (144.0 + 72.0), 1e-9);
  EXPECT_NEAR(m->ligament.over_mm3, 72.0 - 48.0, 1e-9);
  EXPECT_NEAR(m->ligament.under_mm3, 144.0 - 48.0, 1e-9);
}

TEST(RemovalMatch, ExactlyAsPlannedIsOne) {
  const World w = planned_world();
  State s = fresh_state(w);
  take_box(w, s, {3.25, 9.25, 0.25}, {9.25, 16.25, 6.25});
  const auto m = match_removal(w, s);
  ASSERT_TRUE(m);
  for (const CutMatch& one : {m->bone, m->ligament}) {
    EXPECT_EQ(one.dice, 1.0);
    EXPECT_EQ(one.over_mm3, 0.0);
    EXPECT_EQ(one.under_mm3, 0.0);
  }
}

TEST(RemovalMatch, NothingTakenIsAllUnderCut) {
  const World w = planned_world();
  const auto m = match_removal(w, fresh_state(w));
  ASSERT_TRUE(m);
  EXPECT_EQ(m->bone.dice, 0.0);
  EXPECT_NEAR(m->bone.under_mm3, 108.0, 1e-9);
  EXPECT_NEAR(m->ligament.under_mm3, 144.0, 1e-9);
  EXPECT_FALSE(match_removal(attempt_world(), fresh_state(w)));
}

// Bone and ligament together are the whole: nothing is lost between the two.
TEST(RemovalMatch, TissuesAddUpToTheWhole) {
  const World w = planned_world();
  State s = fresh_state(w);
  take_box(w, s, {4.6, 10.1, 1.3}, {10.2, 14.9, 7.7});
  const Tissue planned = planned_tissue(*w.field, w.scenario.removal);
  const CutMatch all = match_cut(*w.field, planned, s.tissue);
  const auto m = match_removal(w, s);
  EXPECT_NEAR(all.over_mm3, m->bone.over_mm3 + m->ligament.over_mm3, 1e-9);
  EXPECT_NEAR(all.under_mm3, m->bone.under_mm3 + m->ligament.under_mm3, 1e-9);
}

TEST(RemovalMatch, StandsInTheScoreWithoutABenchmark) {
  const World w = planned_world();
  State s = fresh_state(w);
  take_box(w, s, {5.25, 11.25, 0.25}, {11.25, 15.25, 6.25});
  s.bites.emplace_back();
  const Score judged = score(w, s, benchmark_table());
  for (const auto& [name, value] : {std::pair{"bone_as_planned", 100.0 * 96.0 / 180.0},
                                    {"bone_over_cut", 24.0},
                                    {"bone_under_cut", 60.0},
                                    {"ligament_as_planned", 100.0 * 96.0 / 216.0},
                                    {"ligament_over_cut", 24.0},
                                    {"ligament_under_cut", 96.0}}) {
    const Metric* m = judged.find(name);
    ASSERT_NE(m, nullptr) << name;
    EXPECT_NEAR(m->value, value, 1e-6) << name;
    EXPECT_FALSE(m->has_benchmark) << name;
    EXPECT_EQ(m->origin, "no benchmark yet");
  }
  World unplanned = w;
  unplanned.scenario.removal.clear();
  EXPECT_EQ(score(unplanned, s, benchmark_table()).find("bone_as_planned"), nullptr);
}

}  // namespace
}  // namespace flavum
