// Every gate on both sides of its limit; nothing else makes up for a failed one.

#include <gtest/gtest.h>

#include <functional>

#include "app/config/procedure_tables.h"
#include "hand_made.h"

namespace flavum {
namespace {

using namespace flavum::testing;

struct Attempt {
  World world = hand_made_world();
  State state = hand_made_state();
  Findings found = hand_made_findings();
  Score judged() const { return score(world, state, found, benchmark_table()); }
};

struct Gate {
  const char* metric;
  double good, bad;  ///< just inside and just outside the limit, unit of the metric
  std::function<void(Attempt&, double)> set;
};

void PrintTo(const Gate& g, std::ostream* out) { *out << g.metric; }

void set_item(Attempt& a, CheckItem item, double done) {
  check_off(a.state, item, done >= 100.0 ? 30 : kNever);
}

const std::vector<Gate> kGates{
    {"closest_to_line_during_bites", 1.0, 0.99,
     [](Attempt& a, double v) { a.state.bites[3].line_distance_mm = v; }},
    {"residual_ligament_left", 0.5, 0.49,
     [](Attempt& a, double v) { a.found.flavum.least_left_mm[0] = v; }},
    {"contrast_total", 12.0, 12.1, [](Attempt& a, double v) { a.state.contrast.total_ml = v; }},
    {"flavum_thinning_left", 25.0, 24.9,
     [](Attempt& a, double v) { a.found.flavum.worked_thinning_percent[0] = v; }},
    {"flavum_worked_area_left", 30.0, 29.0,
     [](Attempt& a, double v) { a.found.flavum.worked_area_mm2[0] = v; }},
    {"column_gain_left", 25.0, 24.0,
     [](Attempt& a, double v) {
       a.found.column[0] = {4.0, 4.0 * (1.0 + v / 100.0), true, true};
     }},
    {"facet_removed_right", 5.0, 6.0,
     [](Attempt& a, double v) { a.found.spared.facet_percent[1] = 100.0 - v; }},
    {"bone_lateral_of_9mm", 5.0, 6.0,
     [](Attempt& a, double v) {
       a.found.spared.all_bone_mm3 = 100.0;
       a.found.spared.lateral_lamina_mm3 = v;
     }},
    {"dock_error", 5.0, 5.1,
     [](Attempt& a, double v) {
       a.state.sides[0].docked->dock = a.world.scenario.plan->dock + PatientVector(0, 0, v);
     }},
    {"redirects", 4, 5,
     [](Attempt& a, double v) { a.state.access.redirects = static_cast<int>(v); }},
    {"incision_length", 10.0, 10.5, [](Attempt& a, double v) { a.state.access.incision_mm = v; }},
    {"shots", 80, 81,
     [](Attempt& a, double v) {
       while (a.state.imaging.shots.size() < static_cast<std::size_t>(v)) {
         a.state.imaging.shots.push_back(shot(4100, ViewKind::Ap, 0, 6));
       }
     }},
    {"fluoroscopy_time", 3.0, 3.1,
     [](Attempt& a, double v) {
       a.state.imaging.fluoroscopy_ticks = std::llround(v * static_cast<double>(kMinute));
     }},
    {"kerma", 125.0, 126.0,
     [](Attempt& a, double v) { a.state.imaging.kerma_ngy = std::llround(v * 1e6); }},
    {"kap", 10.0, 10.1,
     [](Attempt& a, double v) { a.state.imaging.kap_ngy_m2 = std::llround(v * 1e5); }},
    {"path_economy", 2.0, 2.1, [](Attempt& a, double v) { a.state.path_mm = v * 32.0; }},
    {"total_time", 30.0, 31.0,
     [](Attempt& a, double v) {
       a.state.stopped_tick = std::llround(v * static_cast<double>(kMinute));
       check_off(a.state, CheckItem::NeurologicalCheck, a.state.stopped_tick + 1);
       check_off(a.state, CheckItem::RecoveryNote, a.state.stopped_tick + 2);
     }},
    {"checklist_before", 100.0, 80.0,
     [](Attempt& a, double v) { set_item(a, CheckItem::Allergy, v); }},
    {"level_counted_right", 1, 0,
     [](Attempt& a, double v) {
       a.state.checklist.counted = SpineLevel{v > 0.5 ? label::kL4 : label::kL3};
     }},
    {"time_out_right", 1, 0,
     [](Attempt& a, double v) {
       a.state.checklist.time_out->side = v > 0.5 ? Side::Left : Side::Right;
     }},
    {"level_pauses", 100, 0,
     [](Attempt& a, double v) { a.state.checklist.pauses[0].tick = v > 50 ? 1000 : 1001; }},
    {"epidurograms", 100, 0,
     [](Attempt& a, double v) { a.state.contrast.injections[0].tick = v > 50 ? 300 : 1001; }},
};

class EachGate : public ::testing::TestWithParam<Gate> {};

TEST_P(EachGate, PassesInsideAndFailsOutside) {
  const Gate& g = GetParam();
  Attempt good, bad;
  g.set(good, g.good);
  g.set(bad, g.bad);
  const Score inside = good.judged(), outside = bad.judged();
  ASSERT_NE(inside.find(g.metric), nullptr);
  ASSERT_NE(outside.find(g.metric), nullptr);
  EXPECT_NEAR(inside.find(g.metric)->value, g.good, 1e-9);
  EXPECT_NEAR(outside.find(g.metric)->value, g.bad, 1e-9);
  EXPECT_TRUE(inside.passed) << (inside.sentences.empty() ? "" : inside.sentences.front());
  EXPECT_FALSE(outside.passed);
  const std::string& title = outside.find(g.metric)->title;
  EXPECT_TRUE(std::ranges::any_of(outside.sentences,
                                  [&](const std::string& s) { return s.starts_with(title); }))
      << "nothing is said of: " << title;
}

INSTANTIATE_TEST_SUITE_P(Gates, EachGate, ::testing::ValuesIn(kGates),
                         [](const auto& gate) { return std::string(gate.param.metric); });

// The sharpest form of "no total hides a failed safety item": best figures everywhere, one breach.
TEST(Gates, NothingMakesUpForABreachOfTheLine) {
  Attempt a;
  a.state.events.push_back({EventKind::LineCrossed, 2, 0.1, {}, 3000});
  const Score s = a.judged();
  EXPECT_FALSE(s.passed);
  EXPECT_EQ(s.critical, std::vector<std::string>{"R1"});
  EXPECT_EQ(s.sentences.front(), "An instrument went past the epidurogram line by 0.1 mm.");
}

TEST(Gates, TheDuraComesFirst) {
  Attempt a;
  a.state.violations.push_back(violation(RuleId::R2, Severity::Critical, 3000, 12.0, 2));
  a.state.events.push_back({EventKind::LineCrossed, 2, 2.4, {}, 3000});
  a.state.events.push_back({EventKind::DuraCrossed, 2, 0.9, {}, 3000});
  a.state.imaging.kerma_ngy = 900'000'000;
  const Score s = a.judged();
  EXPECT_FALSE(s.passed);
  EXPECT_EQ(s.critical, (std::vector<std::string>{"dura", "R1", "R2"}));
  ASSERT_GE(s.sentences.size(), 4U);
  EXPECT_EQ(s.sentences[0], "The dura was crossed, at the deepest by 0.9 mm.");
  EXPECT_EQ(s.sentences[2],
            "A bite was taken while the contrast was seen at 12.0 % of full density.");
}

TEST(Gates, AnyCriticalRuleFailsAnErrorDoesNot) {
  Attempt critical, error;
  critical.state.violations = {violation(RuleId::R9, Severity::Critical, 3000, 20.0, -1),
                               violation(RuleId::R9, Severity::Critical, 3500, 5.0, -1)};
  error.state.violations.assign(7, violation(RuleId::R8, Severity::Error, 2000, 3.0));
  const Score failed = critical.judged();
  EXPECT_FALSE(failed.passed);
  EXPECT_EQ(failed.critical, std::vector<std::string>{"R9"});
  EXPECT_EQ(failed.find("warnings_continued_through")->value, 2.0);
  EXPECT_NE(failed.sentences.front().find("2 times"), std::string::npos);
  EXPECT_TRUE(error.judged().passed);
}

TEST(Gates, HalfAFacetIsCritical) {
  Attempt a;
  a.found.spared.facet_percent[0] = 49.0;
  const Score s = a.judged();
  EXPECT_FALSE(s.passed);
  EXPECT_EQ(s.critical, std::vector<std::string>{"facet"});
}

// The draw of a complication changes nothing; the risk that was run is shown, not judged.
TEST(Gates, TheDrawOfAComplicationDoesNotCount) {
  Attempt lucky, unlucky;
  unlucky.state.hazards.occurred.push_back({3000, Complication::Infection, {}});
  const Score a = lucky.judged(), b = unlucky.judged();
  EXPECT_EQ(a.passed, b.passed);
  ASSERT_EQ(a.metrics.size(), b.metrics.size());
  for (std::size_t n = 0; n < a.metrics.size(); ++n) {
    EXPECT_EQ(a.metrics[n].value, b.metrics[n].value);
  }
}

TEST(Gates, DepthIsConfirmedByAnImageOfTheRightSideAndDepthOnly) {
  Attempt wrong_side, too_deep, under_rotated;
  wrong_side.state.imaging.shots[4].view.detector_side = Side::Left;
  too_deep.state.imaging.shots[4].advance_mm = 5.4;
  under_rotated.state.imaging.shots[4].view.adequate = false;
  for (const Attempt* a : {&wrong_side, &too_deep, &under_rotated}) {
    const Score s = a->judged();
    EXPECT_DOUBLE_EQ(s.find("depth_confirmed")->value, 75.0);
    EXPECT_FALSE(s.passed);
  }
}

TEST(Gates, WhatRuleR3FoundCountsAsNotConfirmed) {
  Attempt a;
  a.state.violations = {violation(RuleId::R3, Severity::Error, 2000, 3.0, 1)};
  EXPECT_DOUBLE_EQ(a.judged().find("depth_confirmed")->value, 75.0);
}

TEST(Gates, AtMostTenSentencesAndTheLastSaysHowManyMore) {
  Attempt a;
  for (const Gate& g : kGates) g.set(a, g.bad);
  const Score s = a.judged();
  ASSERT_EQ(s.sentences.size(), kMostSentences);
  EXPECT_NE(s.sentences.back().find("further points"), std::string::npos);
}

// A rehearsal: only the line and the dura decide.
TEST(Gates, ARehearsalIsJudgedByLineAndDuraOnly) {
  Attempt a;
  a.world.scenario.attempt = false;
  a.found.flavum.worked_thinning_percent[0] = 0.0;
  a.found.spared.facet_percent[0] = 90.0;
  a.found.flavum.least_left_mm[0] = 0.0;
  Score s = a.judged();
  EXPECT_EQ(s.outcome, Outcome::Rehearsal);
  EXPECT_TRUE(s.passed);
  EXPECT_EQ(s.find("kerma"), nullptr);
  EXPECT_EQ(s.find("checklist_before"), nullptr);
  EXPECT_NE(s.find("flavum_thinning_left"), nullptr);
  a.state.bites[0].line_distance_mm = 0.5;
  EXPECT_FALSE(a.judged().passed);
}

}  // namespace
}  // namespace flavum
