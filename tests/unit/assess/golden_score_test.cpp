// The whole table of a hand-made attempt against figures worked out on paper.

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "app/config/procedure_tables.h"
#include "hand_made.h"

namespace flavum {
namespace {

using namespace flavum::testing;

// 1 - (1 - 0.002) (1 - 0.5) = 0.501
const std::map<std::string, double> kGolden{
    {"line_breach", 0.0},
    {"dura_breach", 0.0},
    {"dura_contacts", 0.0},
    {"closest_to_line_during_bites", 1.1},
    {"closest_to_dura_during_bites", 1.8},
    {"bites_within_2mm_of_dura", 1.0},
    {"bites_within_1mm_of_dura", 0.0},
    {"tissue_left_over_dura", 2.4},  // of map and sum the lesser
    {"exposed_dura", 0.0},
    {"residual_ligament_left", 1.2},
    {"past_lamina", 0.0},
    {"depth_stop_overruns", 0.0},
    {"needle_in_sac", 0.0},
    {"contrast_total", 4.0},
    {"warnings", 0.0},
    {"warnings_continued_through", 0.0},
    {"critical_violations", 0.0},
    {"rule_errors", 1.0},
    {"rule_notes", 0.0},
    {"risk_dural_tear", 50.1},
    {"risk_epidural_haematoma", 0.0},
    {"risk_nerve_injury", 0.0},
    {"risk_infection", 0.3},
    {"risk_instability", 0.0},
    {"risk_contrast_reaction", 0.0},
    {"sides_treated", 100.0},
    {"flavum_thinning_left", 40.0},
    {"flavum_worked_area_left", 60.0},
    {"flavum_thinning_whole_left", 25.0},
    {"ligament_removed_side_left", 70.0},
    {"ligament_removed", 70.0},
    {"ligament_as_planned", 100.0 * 2.0 * 60.0 / (100.0 + 70.0)},  // 60 mm3 in common
    {"ligament_over_cut", 10.0},
    {"ligament_under_cut", 40.0},
    {"flavum_area_before", 80.0},
    {"flavum_area_after", 60.0},
    {"flavum_area_change", -25.0},
    {"canal_area_before", 200.0},
    {"canal_area_after", 220.0},
    {"canal_area_change", 10.0},
    {"sac_area_before", 78.0},
    {"sac_area_after", 84.0},
    {"best_slice_position", -2.0},
    {"canal_gain_best_slice", 16.0},
    {"flavum_area_change_best_slice", -20.0},  // 80 to 64
    {"sac_gain_best_slice", 9.0},
    {"column_thickness_left", 2.4},
    {"column_gain_left", 60.0},  // 1.5 to 2.4
    {"contrast_passes_left", 1.0},
    {"facet_removed_left", 4.0},
    {"facet_removed_right", 0.0},
    {"pars_removed_left", 2.0},
    {"pars_removed_right", 0.0},
    {"bone_lateral_of_9mm", 2.5},  // 0.5 of 20
    {"bone_removed", 20.0},
    {"bone_as_planned", 100.0 * 2.0 * 16.0 / (28.0 + 20.0)},  // 16 mm3 in common
    {"bone_over_cut", 4.0},
    {"bone_under_cut", 12.0},
    {"bone_cranial_lamina", 15.0},  // 120 voxels of 0.125
    {"bone_caudal_lamina", 3.0},
    {"bone_lateral_lamina", 0.25},
    {"bone_facet_left", 1.0},
    {"bone_facet_right", 0.0},
    {"bone_pars_left", 0.5},
    {"bone_pars_right", 0.0},
    {"bone_elsewhere", 0.25},
    {"entry_error", 3.0},
    {"dock_error", std::sqrt(10.0)},  // 3 mm aside, 1 mm deep
    {"angle_error", 0.0},
    {"depth_error", 1.0},
    {"redirects", 3.0},
    {"incision_length", 9.0},
    {"depth_confirmed", 100.0},
    {"two_views", 100.0},
    {"fresh_clo", 100.0},
    {"shots", 5.0},
    {"fluoroscopy_time", 100.0 / 60.0},
    {"kerma", 60.0},
    {"kap", 7.0},
    {"collimated_shots", 40.0},
    {"shots_off_target", 0.0},
    {"shots_with_hand", 1.0},
    {"carm_moves", 6.0},
    {"bites", 4.0},
    {"empty_bites", 1.0},
    {"yield_per_bite", 22.5},  // 90 / 4
    {"instrument_changes", 1.0},
    {"path_length", 48.0},
    {"path_economy", 1.5},  // 48 / (2 (2 + 3 + 5 + 6))
    {"total_time", 25.0},
    {"candidacy_right", 1.0},
    {"checklist_before", 100.0},
    {"checklist_after", 100.0},
    {"level_counted_right", 1.0},
    {"time_out_right", 1.0},
    {"level_pauses", 100.0},
    {"epidurograms", 100.0},
    {"order_kept", 100.0},
};

Score golden() {
  return score(hand_made_world(), hand_made_state(), hand_made_findings(), benchmark_table());
}

TEST(GoldenScore, EveryMetricIsWhatPaperSays) {
  const Score s = golden();
  std::set<std::string> seen;
  for (const Metric& m : s.metrics) {
    EXPECT_TRUE(seen.insert(m.name).second) << m.name << " stands there twice";
    const auto expected = kGolden.find(m.name);
    ASSERT_NE(expected, kGolden.end()) << m.name << " was not expected";
    EXPECT_NEAR(m.value, expected->second, 1e-9) << m.name;
  }
  for (const auto& [name, value] : kGolden) EXPECT_TRUE(seen.contains(name)) << name;
}

TEST(GoldenScore, ItPassesAndSaysWhatWasNotQuiteRight) {
  const Score s = golden();
  EXPECT_TRUE(s.passed);
  EXPECT_EQ(s.outcome, Outcome::Completed);
  EXPECT_TRUE(s.critical.empty());
  ASSERT_EQ(s.sentences.size(), 1U);
  EXPECT_EQ(s.sentences[0], "The instrument was moved 3.0 mm beyond the portal with its jaw open.");
}

TEST(GoldenScore, LimitsForBothSidesAreHalvedForOneAndLimitsForASideDoubled) {
  World two = hand_made_world();
  two.scenario.sides = {Side::Left, Side::Right};
  State both = hand_made_state();
  SideWork right;
  right.side = Side::Right;
  right.begun_tick = 5500;
  both.sides.push_back(right);
  const Score one = golden();
  const Score bilateral = score(two, both, hand_made_findings(), benchmark_table());
  EXPECT_DOUBLE_EQ(one.find("kerma")->benchmark, 125.0);
  EXPECT_DOUBLE_EQ(bilateral.find("kerma")->benchmark, 250.0);
  EXPECT_NE(one.find("kerma")->origin.find("half of the figure"), std::string::npos);
  EXPECT_EQ(bilateral.find("kerma")->origin.find("half of the figure"), std::string::npos);
  EXPECT_DOUBLE_EQ(one.find("fluoroscopy_time")->benchmark, 3.0);
  EXPECT_DOUBLE_EQ(bilateral.find("fluoroscopy_time")->benchmark, 6.0);
  EXPECT_DOUBLE_EQ(one.find("total_time")->benchmark, 30.0);
  EXPECT_DOUBLE_EQ(bilateral.find("incision_length")->benchmark, 10.0);
}

TEST(GoldenScore, GradesFollowTheLimits) {
  const Score s = golden();
  EXPECT_EQ(grade(*s.find("kerma")), Grade::Expert);  // 60 of 70 mGy
  EXPECT_EQ(grade(*s.find("kap")), Grade::Pass);      // 7: between 5.5 and 10
  EXPECT_EQ(grade(*s.find("bites")), Grade::None);
  Metric m = *s.find("fluoroscopy_time");
  m.value = 4.0;
  EXPECT_EQ(grade(m), Grade::Short);
  m.value = 5.7;
  EXPECT_EQ(grade(m), Grade::Fail);
  Metric high = *s.find("flavum_thinning_left");
  high.value = 25.0;
  EXPECT_EQ(grade(high), Grade::Pass);
  high.value = 24.9;
  EXPECT_EQ(grade(high), Grade::Short);
  high.value = 9.9;
  EXPECT_EQ(grade(high), Grade::Fail);
}

// What is not defined is left out: without bites nothing is said of bites.
TEST(GoldenScore, WhatWasNotDoneIsLeftOutNotZero) {
  World w = hand_made_world();
  w.scenario.plan.reset();
  State s;
  s.checklist.decided_tick = 1;
  s.checklist.accepted = true;
  Findings f;
  f.has_level = true;
  const Score result = score(w, s, f, benchmark_table());
  for (const char* name :
       {"closest_to_line_during_bites", "tissue_left_over_dura", "flavum_thinning_left",
        "column_gain_left", "facet_removed_left", "dock_error", "redirects", "depth_confirmed",
        "collimated_shots", "bites", "yield_per_bite", "path_economy", "contrast_total",
        "checklist_after", "time_out_right", "level_pauses"}) {
    EXPECT_EQ(result.find(name), nullptr) << name;
  }
  EXPECT_FALSE(result.passed);
  EXPECT_EQ(result.outcome, Outcome::Unfinished);
}

TEST(GoldenScore, AMirroredAttemptScoresTheSame) {
  World w = hand_made_world();
  w.scenario.sides = {Side::Right};
  const auto mirror = [](const PatientPoint& p) { return PatientPoint(-p.x(), p.y(), p.z()); };
  const auto mirror_plan = [&](PortalPlan p) {
    p.side = other_side(p.side);
    p.skin_entry = mirror(p.skin_entry);
    p.dock = mirror(p.dock);
    return p;
  };
  w.scenario.plan = mirror_plan(*w.scenario.plan);
  State s = hand_made_state();
  s.checklist.time_out->side = Side::Right;
  s.checklist.pauses[0].where.side = Side::Right;
  s.sides[0].side = Side::Right;
  s.sides[0].docked = mirror_plan(*s.sides[0].docked);
  for (Bite& b : s.bites) b.side = Side::Right;
  for (Shot& shot : s.imaging.shots) {
    shot.pose.orbital_rad = -shot.pose.orbital_rad;
    shot.view.detector_side = other_side(shot.view.detector_side);
  }
  auto& region = s.cut.by_region;
  using enum BoneRegion;
  std::swap(region[static_cast<std::size_t>(FacetLeft)],
            region[static_cast<std::size_t>(FacetRight)]);
  std::swap(region[static_cast<std::size_t>(ParsLeft)],
            region[static_cast<std::size_t>(ParsRight)]);
  Findings f = hand_made_findings();
  for (AxialAreas& a : f.areas) {
    std::swap(a.flavum_before_mm2[0], a.flavum_before_mm2[1]);
    std::swap(a.flavum_after_mm2[0], a.flavum_after_mm2[1]);
    std::swap(a.canal_before_mm2[0], a.canal_before_mm2[1]);
    std::swap(a.canal_after_mm2[0], a.canal_after_mm2[1]);
  }
  std::swap(f.spared.facet_percent[0], f.spared.facet_percent[1]);
  std::swap(f.spared.pars_percent[0], f.spared.pars_percent[1]);
  std::swap(f.flavum.worked_thinning_percent[0], f.flavum.worked_thinning_percent[1]);
  std::swap(f.flavum.worked_area_mm2[0], f.flavum.worked_area_mm2[1]);
  std::swap(f.flavum.mean_thinning_percent[0], f.flavum.mean_thinning_percent[1]);
  std::swap(f.flavum.least_left_mm[0], f.flavum.least_left_mm[1]);
  std::swap(f.flavum.removed_mm3[0], f.flavum.removed_mm3[1]);
  std::swap(f.column[0], f.column[1]);
  const Score left = golden();
  const Score right = score(w, s, f, benchmark_table());
  EXPECT_EQ(left.passed, right.passed);
  EXPECT_EQ(left.sentences, right.sentences);
  ASSERT_EQ(left.metrics.size(), right.metrics.size());
  for (const Metric& m : left.metrics) {
    std::string name = m.name;
    if (find_metric_kind(name) != nullptr) {
      // has no sides
    } else if (name.ends_with("_left")) {
      name = name.substr(0, name.size() - 5) + "_right";
    } else if (name.ends_with("_right")) {
      name = name.substr(0, name.size() - 6) + "_left";
    }
    ASSERT_NE(right.find(name), nullptr) << name;
    EXPECT_DOUBLE_EQ(right.find(name)->value, m.value) << name;
    EXPECT_EQ(right.find(name)->benchmark, m.benchmark) << name;
  }
}

}  // namespace
}  // namespace flavum
