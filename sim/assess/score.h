#pragma once
// The result of an attempt or a rehearsal: safety gates first, then every metric with value, unit
// and benchmark. A failed gate is never hidden by anything else; there is no total. Every metric is
// explained in docs/scoring.md; thresholds and their origin are data (data/benchmarks.json).

#include <string>
#include <vector>

#include "sim/assess/findings.h"
#include "sim/procedure/state.h"
#include "sim/procedure/world.h"

namespace flavum {

/// What the limits of a benchmark are for. Limits for a side grow with the sides treated; a limit
/// for both sides is halved for one.
enum class LimitFor { Attempt, Side, BothSides };

/// One benchmark of data/benchmarks.json.
struct Benchmark {
  std::string metric;  ///< for a metric with sides: its name without the side
  double expert = 0.0, pass = 0.0, fail = 0.0;
  bool has_fail = false;
  bool at_most = true;  ///< true: value must not exceed `pass`; false: must reach it
  bool gates = true;    ///< false: shown, but does not decide whether the attempt passed
  std::string origin;   ///< "Mekhail 2023: mean + SD of 41 patients", "engineering default"
  LimitFor per = LimitFor::Attempt;
};
struct BenchmarkTable {
  std::vector<Benchmark> benchmarks;
  /// By the metric's name, also with "_left" or "_right" at its end; null when there is none.
  const Benchmark* find(const std::string& metric) const;
};

/// How a value stands to its benchmark. Short: not a pass, but not as far off as Fail.
enum class Grade { None, Expert, Pass, Short, Fail };

struct Metric {
  std::string name;   ///< "line_breach"
  std::string title;  ///< "Furthest past the line"
  MetricGroup group = MetricGroup::Handling;
  double value = 0.0;
  std::string unit;        ///< "mm", "mm2", "mm3", "mL", "deg", "%", "min", "mGy", "Gy cm2",
                           ///< "count", "times", "yes/no" (1 is yes)
  double benchmark = 0.0;  ///< the pass limit, for the sides treated
  bool at_most = true;     ///< true: value must not exceed the benchmark; false: must reach it
  bool has_benchmark = false;
  bool gates = true;
  std::string origin;               ///< where the benchmark comes from, or "no benchmark yet"
  double expert = 0.0, fail = 0.0;  ///< with a benchmark; `fail` only where there is one
  bool has_fail = false;
  bool passed() const {
    return !has_benchmark || (at_most ? value <= benchmark : value >= benchmark);
  }
};
Grade grade(const Metric& metric);
/// A value as a person reads it, with its unit: "4.2 min", "3", "yes".
std::string value_words(const Metric& metric, double value);

enum class Outcome {
  Rehearsal,            ///< planning: no attempt
  Unfinished,           ///< nobody ended it
  Completed,            ///< ended as planned
  StoppedWithCause,     ///< a correct outcome: what was achieved does not gate
  StoppedWithoutCause,  ///< incomplete
  DeclinedRightly,
  DeclinedWrongly,
};

struct Score {
  bool passed = false;
  Outcome outcome = Outcome::Rehearsal;
  std::vector<std::string> critical;   ///< rule ids, e.g. "R1"; any one fails the attempt
  std::vector<std::string> sentences;  ///< what to say, safety first; at most kMostSentences
  std::vector<Metric> metrics;
  const Metric* find(const std::string& name) const;  ///< null: not defined for this attempt
};
inline constexpr std::size_t kMostSentences = 10;

/// In planning (no attempt) only what the state holds is judged.
Score score(const World& world, const State& state, const BenchmarkTable& benchmarks);
/// The same, with what was found in the patient given: arithmetic only.
Score score(const World& world, const State& state, const Findings& findings,
            const BenchmarkTable& benchmarks);

}  // namespace flavum
