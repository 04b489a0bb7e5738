// The table of limits and the text that explains every metric.

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "app/config/procedure_tables.h"
#include "hand_made.h"
#include "imaging/base/error.h"

namespace flavum {
namespace {

using namespace flavum::testing;

std::string without_side(const std::string& name) {
  for (const std::string_view side : {"_left", "_right"}) {
    const std::string base = name.substr(0, name.size() - std::min(side.size(), name.size()));
    if (name.ends_with(side) && find_metric_kind(base) != nullptr) return base;
  }
  return name;
}

std::set<std::string> metrics_of_a_whole_attempt() {
  std::set<std::string> names;
  for (const Metric& m :
       score(hand_made_world(), hand_made_state(), hand_made_findings(), {}).metrics) {
    names.insert(without_side(m.name));
  }
  return names;
}

TEST(Benchmarks, EveryOneBelongsToAMetricThatAScoreHolds) {
  const auto names = metrics_of_a_whole_attempt();
  const BenchmarkTable table = benchmark_table();
  EXPECT_GE(table.benchmarks.size(), 30U);
  for (const Benchmark& b : table.benchmarks) {
    EXPECT_TRUE(names.contains(b.metric)) << b.metric;
    EXPECT_FALSE(b.origin.empty()) << b.metric;
  }
}

TEST(Benchmarks, EveryMetricKindIsEmittedBySomeAttempt) {
  const auto names = metrics_of_a_whole_attempt();
  for (const MetricKind& k : metric_kinds()) EXPECT_TRUE(names.contains(k.name)) << k.name;
}

TEST(Benchmarks, WithoutATableEveryMetricSaysThatThereIsNoBenchmark) {
  const Score s = score(hand_made_world(), hand_made_state(), hand_made_findings(), {});
  for (const Metric& m : s.metrics) {
    EXPECT_FALSE(m.has_benchmark);
    EXPECT_EQ(m.origin, "no benchmark yet") << m.name;
  }
}

// The figures of the clinical reference, section 5, as published there.
TEST(Benchmarks, ThePublishedLimitsAreTheOnesInTheTable) {
  const BenchmarkTable t = benchmark_table();
  const auto expect = [&](const char* name, double expert, double pass, double fail, LimitFor per) {
    const Benchmark* b = t.find(name);
    ASSERT_NE(b, nullptr) << name;
    EXPECT_EQ(b->expert, expert) << name;
    EXPECT_EQ(b->pass, pass) << name;
    EXPECT_TRUE(b->has_fail) << name;
    EXPECT_EQ(b->fail, fail) << name;
    EXPECT_EQ(b->per, per) << name;
    EXPECT_TRUE(b->gates) << name;
  };
  expect("fluoroscopy_time", 1.5, 3.0, 5.6, LimitFor::Side);
  expect("kerma", 140, 250, 400, LimitFor::BothSides);
  expect("kap", 11, 20, 30, LimitFor::BothSides);
  expect("shots", 40, 80, 120, LimitFor::Side);
  expect("total_time", 35, 60, 90, LimitFor::BothSides);
  expect("line_breach", 0, 0, 0, LimitFor::Attempt);
  expect("closest_to_line_during_bites", 1.5, 1.0, 0.5, LimitFor::Attempt);
  expect("depth_confirmed", 100, 95, 80, LimitFor::Attempt);
  expect("redirects", 2, 4, 6, LimitFor::Side);
  expect("facet_removed_left", 0, 5, 10, LimitFor::Attempt);
  expect("flavum_thinning_right", 35, 25, 10, LimitFor::Attempt);
  expect("column_gain_left", 50, 25, 10, LimitFor::Attempt);
  expect("path_economy", 1.3, 2, 3, LimitFor::Attempt);
}

TEST(Benchmarks, ADamagedTableIsNamed) {
  const auto table = [](const std::string& entry) {
    return R"({"source": "x", "benchmarks": [)" + entry + "]}";
  };
  const std::string good =
      R"({"metric": "kerma", "better": "low", "expert": 1, "pass": 2, "gates": true, "for": "side", "origin": "x"})";
  EXPECT_EQ(read_benchmark_table(table(good)).benchmarks.size(), 1U);
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    text.replace(text.find(from), from.size(), to);
    return table(text);
  };
  EXPECT_THROW(read_benchmark_table(with("kerma", "karma")), OperationFailed);
  EXPECT_THROW(read_benchmark_table(with("\"low\"", "\"lower\"")), OperationFailed);
  EXPECT_THROW(read_benchmark_table(with("\"pass\": 2", "\"pass\": 0.5")), OperationFailed);
  EXPECT_THROW(read_benchmark_table(with("\"side\"", "\"sides\"")), OperationFailed);
  EXPECT_THROW(read_benchmark_table(with("\"origin\": \"x\"", "\"origin\": \"\"")),
               OperationFailed);
  EXPECT_THROW(read_benchmark_table(table(good + "," + good)), OperationFailed);
}

TEST(ScoringText, ExplainsEveryMetricUnderItsTitle) {
  std::stringstream text;
  text << std::ifstream(std::string(FLAVUM_SOURCE_DIR) + "/docs/scoring.md").rdbuf();
  const std::string doc = text.str();
  ASSERT_GT(doc.size(), 1000U);
  for (const MetricKind& k : metric_kinds()) {
    // The title, the name and an explanation of its own in one row of a table.
    const std::string row = std::string("| ") + k.title + " | `" + k.name + "` | ";
    const std::size_t at = doc.find(row);
    ASSERT_NE(at, std::string::npos) << row;
    const std::size_t end = doc.find('\n', at);
    EXPECT_GT(end - at, row.size() + 30) << k.name << " is hardly explained";
  }
}

// What the text says of a limit is what the table holds.
TEST(ScoringText, StatesTheLimitsOfTheTable) {
  std::stringstream text;
  text << std::ifstream(std::string(FLAVUM_SOURCE_DIR) + "/docs/scoring.md").rdbuf();
  const std::string doc = text.str();
  const auto number = [](double v) {
    char t[32];
    std::snprintf(t, sizeof t, "%g", v);
    return std::string(t);
  };
  for (const Benchmark& b : benchmark_table().benchmarks) {
    const std::size_t name = doc.find("| `" + b.metric + "` |");
    ASSERT_NE(name, std::string::npos) << b.metric;
    const std::string row = doc.substr(name, doc.find('\n', name) - name);
    const std::string limits = "**" + number(b.expert) + " / " + number(b.pass) + " / " +
                               (b.has_fail ? number(b.fail) : "–") + "**";
    EXPECT_NE(row.find(limits), std::string::npos) << b.metric << " should state " << limits;
  }
}

}  // namespace
}  // namespace flavum
