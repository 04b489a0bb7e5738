// Scores must tell skill: the scripted operator as expert, average and careless over 30 seeds each,
// on one generated case. Every metric is looked at: how often a random expert run scores better
// than a random careless one (the area under the ROC curve), printed as a table that
// docs/scoring.md quotes.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>

#include "app/config/config.h"
#include "app/config/procedure_tables.h"
#include "app/editor/procedure_world.h"
#include "imaging/base/parallel.h"
#include "sim/assess/score.h"
#include "sim/operator/operator.h"

namespace flavum {
namespace {

constexpr int kSeeds = 30;

struct Sitting {
  Score score;
  bool dura_crossed = false;
};
using Runs = std::array<std::vector<Sitting>, 3>;  // expert, average, careless

const World& one_sided() {
  static const World world = [] {
    const auto patient =
        std::make_shared<const Case>(case_from_phantom(phantom_preset("case-01"), 1));
    Scenario scenario = scenario_for("case-01", 1);
    scenario.sides = {Side::Left};
    World w = *make_attempt_world(patient, scenario);
    w.scenario.plan = propose_portal(*patient, *w.field, w.field->level, Side::Left, w.portal).plan;
    propose_planned_removal(w);
    w.scenario = as_logged(w.scenario);
    return w;
  }();
  return world;
}

const Runs& all_runs() {
  static const Runs runs = [] {
    const World& planned = one_sided();
    const std::array<OperatorSkill, 3> skills{expert_operator(), average_operator(),
                                              careless_operator()};
    const BenchmarkTable table = benchmark_table();
    Runs all;
    for (auto& r : all) r.resize(kSeeds);
    parallel_for(3 * kSeeds, [&](std::int64_t n) {
      const auto who = static_cast<std::size_t>(n / kSeeds);
      const auto seed = static_cast<std::uint64_t>(n % kSeeds + 1);
      auto world = std::make_shared<World>(planned);
      world->scenario.seed = seed;
      Attempt attempt(world, {}, starting_state(*world));
      run_operator(attempt, skills[who], seed);
      Sitting& run = all[who][seed - 1];
      run.score = score(*world, attempt.state(), table);
      run.dura_crossed = std::ranges::any_of(
          attempt.state().events, [](const Event& e) { return e.kind == EventKind::DuraCrossed; });
    });
    return all;
  }();
  return runs;
}

int passes(std::size_t who) {
  return static_cast<int>(
      std::ranges::count_if(all_runs()[who], [](const Sitting& r) { return r.score.passed; }));
}

std::vector<double> values(std::size_t who, const std::string& metric) {
  std::vector<double> v;
  for (const Sitting& r : all_runs()[who]) {
    if (const Metric* m = r.score.find(metric)) v.push_back(m->value);
  }
  return v;
}

double mean(const std::vector<double>& v) {
  double sum = 0.0;
  for (const double x : v) sum += x;
  return v.empty() ? 0.0 : sum / static_cast<double>(v.size());
}

/// Chance that a value of `a` is larger than one of `b`; ties count half.
double larger(const std::vector<double>& a, const std::vector<double>& b) {
  double wins = 0.0;
  for (const double x : a) {
    for (const double y : b) wins += x > y ? 1.0 : x < y ? 0.0 : 0.5;
  }
  return a.empty() || b.empty() ? 0.5 : wins / static_cast<double>(a.size() * b.size());
}

TEST(SkillOrder, TheExpertPassesMoreOftenThanTheAverageAndTheCarelessHardlyEver) {
  EXPECT_GE(passes(0), 24) << passes(0);
  EXPECT_LT(passes(1), passes(0));
  EXPECT_LE(passes(2), passes(1));
  EXPECT_LE(passes(2), 3);
}

// 12 mL of contrast have to do for both sides: who is sparing completes most cases, and stops
// rightly where it does not last.
TEST(TwoSides, TheExpertCompletesMostAndPasses) {
  constexpr int kCases = 10;
  std::array<Score, kCases> scores;
  std::array<StopReason, kCases> ended{};
  const BenchmarkTable table = benchmark_table();
  parallel_for(kCases, [&](std::int64_t n) {
    auto world = std::make_shared<World>(one_sided());
    world->scenario.sides = {Side::Left, Side::Right};
    world->scenario.seed = static_cast<std::uint64_t>(n + 1);
    Attempt attempt(world, {}, starting_state(*world));
    run_operator(attempt, expert_operator(), world->scenario.seed);
    const auto at = static_cast<std::size_t>(n);
    scores[at] = score(*world, attempt.state(), table);
    ended[at] = attempt.state().stopped;
  });
  EXPECT_GE(std::ranges::count(ended, StopReason::Completed), 6);
  for (const Score& s : scores) EXPECT_TRUE(s.passed) << s.sentences.front();
}

TEST(SkillOrder, TheCarelessTearsTheDuraAndIsToldSo) {
  int torn = 0;
  for (const Sitting& r : all_runs()[2]) {
    if (!r.dura_crossed) continue;
    ++torn;
    EXPECT_FALSE(r.score.passed);
    EXPECT_NE(std::ranges::find(r.score.critical, "dura"), r.score.critical.end());
    EXPECT_TRUE(std::ranges::any_of(r.score.sentences, [](const std::string& s) {
      return s.find("The dura was crossed") != std::string::npos;
    }));
  }
  EXPECT_GE(torn, 5);
  for (const Sitting& r : all_runs()[0]) EXPECT_FALSE(r.dura_crossed);
}

// What safety is made of must separate, in the right direction, and the average lies between.
TEST(SkillOrder, SafetySeparatesInTheRightOrder) {
  for (const char* lower_is_better :
       {"critical_violations", "rule_errors", "risk_dural_tear", "risk_infection", "line_breach"}) {
    const auto expert = values(0, lower_is_better);
    const auto average = values(1, lower_is_better);
    const auto careless = values(2, lower_is_better);
    EXPECT_GT(larger(careless, expert), 0.7) << lower_is_better;
    EXPECT_LE(mean(expert), mean(average)) << lower_is_better;
    EXPECT_LE(mean(average), mean(careless)) << lower_is_better;
  }
  for (const char* higher_is_better : {"checklist_before", "depth_confirmed", "column_gain_left",
                                       "flavum_worked_area_left", "level_pauses"}) {
    EXPECT_GT(larger(values(0, higher_is_better), values(2, higher_is_better)), 0.7)
        << higher_is_better;
  }
}

TEST(SkillOrder, TableOfEveryMetric) {
  std::map<std::string, const Metric*> known;
  for (const auto& runs : all_runs()) {
    for (const Sitting& r : runs) {
      for (const Metric& m : r.score.metrics) known.emplace(m.name, &m);
    }
  }
  std::printf("passes of %d: expert %d, average %d, careless %d\n", kSeeds, passes(0), passes(1),
              passes(2));
  std::printf("| metric | expert | average | careless | separates |\n|---|---|---|---|---|\n");
  for (const auto& [name, m] : known) {
    const auto expert = values(0, name);
    const auto careless = values(2, name);
    std::printf("| `%s` | %.2f | %.2f | %.2f | %.2f |\n", name.c_str(), mean(expert),
                mean(values(1, name)), mean(careless), larger(expert, careless));
  }
  EXPECT_GT(known.size(), 60U);
}

}  // namespace
}  // namespace flavum
