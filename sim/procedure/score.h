#pragma once
// The result of a rehearsal, first version: safety gates first, then what was achieved. A failed
// gate is never hidden by anything else. Thresholds: clinical.md section 5, cited per metric.

#include <string>
#include <vector>

#include "sim/procedure/state.h"

namespace flavum {

struct Metric {
  std::string name;  ///< "line_breach_mm"
  double value = 0.0;
  std::string unit;        ///< "mm", "mm3", "mm2", "%"
  double benchmark = 0.0;  ///< the pass limit
  bool at_most = true;     ///< true: value must not exceed the benchmark; false: must reach it
  bool has_benchmark = false;
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

Score score(const World& world, const State& state);

}  // namespace flavum
