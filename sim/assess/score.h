#pragma once
// The result of an attempt or a rehearsal: safety gates first, then every metric with value, unit
// and benchmark. A failed gate is never hidden by anything else; there is no total. Every metric is
// explained in docs/scoring.md; thresholds and their origin are data (data/benchmarks.json).

#include <string>
#include <vector>

#include "sim/procedure/state.h"
#include "sim/procedure/world.h"

namespace flavum {

/// One benchmark of data/benchmarks.json.
struct Benchmark {
  std::string metric;
  double expert = 0.0, pass = 0.0, fail = 0.0;
  bool has_fail = false;
  bool at_most = true;  ///< true: value must not exceed `pass`; false: must reach it
  bool gates = true;    ///< false: shown, but does not decide whether the attempt passed
  std::string origin;   ///< "Mekhail 2023: mean + SD of 41 patients", "engineering default"
};
struct BenchmarkTable {
  std::vector<Benchmark> benchmarks;
  const Benchmark* find(const std::string& metric) const;
};

enum class MetricGroup { Safety, Decompression, Spared, Access, Imaging, Handling, Checklist };

struct Metric {
  std::string name;   ///< "line_breach"
  std::string title;  ///< "Furthest past the line"
  MetricGroup group = MetricGroup::Handling;
  double value = 0.0;
  std::string unit;        ///< "mm", "mm3", "mm2", "%", "s", "mGy", "Gy cm2", "count"
  double benchmark = 0.0;  ///< the pass limit
  bool at_most = true;     ///< true: value must not exceed the benchmark; false: must reach it
  bool has_benchmark = false;
  bool gates = true;
  std::string origin;  ///< where the benchmark comes from, or "no benchmark yet"
  bool passed() const {
    return !has_benchmark || (at_most ? value <= benchmark : value >= benchmark);
  }
};

struct Score {
  bool passed = false;
  std::vector<std::string> critical;   ///< rule ids, e.g. "R1"; any one fails the attempt
  std::vector<std::string> sentences;  ///< what to say, safety first
  std::vector<Metric> metrics;
};

/// In planning (no attempt) only what the state holds is judged.
Score score(const World& world, const State& state, const BenchmarkTable& benchmarks);

}  // namespace flavum
