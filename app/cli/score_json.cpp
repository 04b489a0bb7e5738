#include "app/cli/score_json.h"

#include <nlohmann/json.hpp>

#include "app/cli/terminal.h"

namespace flavum {

nlohmann::json score_json(const Score& score) {
  nlohmann::json metrics = nlohmann::json::object();
  for (const Metric& m : score.metrics) {
    nlohmann::json& entry = metrics[m.name];
    entry = {{"value", m.value}, {"unit", m.unit}, {"origin", m.origin}, {"passed", m.passed()}};
    entry["benchmark"] = m.has_benchmark ? nlohmann::json(m.benchmark) : nlohmann::json();
    if (m.has_benchmark) entry["at_most"] = m.at_most;
  }
  return {{"passed", score.passed},
          {"critical", score.critical},
          {"sentences", score.sentences},
          {"metrics", metrics}};
}

void say_verdict(const Score& score) {
  say(score.passed ? "Score: passed." : "Score: not passed.");
  say(score.sentences);
}

}  // namespace flavum
