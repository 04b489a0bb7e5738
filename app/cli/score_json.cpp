#include "app/cli/score_json.h"

#include <nlohmann/json.hpp>

#include "app/cli/terminal.h"
#include "sim/assess/coaching.h"

namespace flavum {
namespace {

nlohmann::json dose_json(const World& world, const State& state) {
  nlohmann::json advice = nlohmann::json::array();
  for (const Advice& a : dose_advice(world, state)) {
    advice.push_back({{"id", a.id},
                      {"sentence", a.sentence},
                      {"what_if", a.what_if},
                      {"shots", a.shots},
                      {"kerma_mgy", a.kerma_mgy},
                      {"kerma_without_mgy", a.kerma_without_mgy},
                      {"kap_gy_cm2", a.kap_gy_cm2},
                      {"kap_without_gy_cm2", a.kap_without_gy_cm2}});
  }
  const DoseWhatIf all = dose_without_avoidable(world, state);
  return {{"shots", state.imaging.shots.size()},
          {"advice", advice},
          {"all_followed",
           {{"sentence", all.sentence},
            {"shots", all.shots},
            {"kerma_mgy", all.kerma_mgy},
            {"kerma_without_mgy", all.kerma_without_mgy},
            {"kap_gy_cm2", all.kap_gy_cm2},
            {"kap_without_gy_cm2", all.kap_without_gy_cm2}}}};
}

void say_dose_advice(const World& world, const State& state) {
  const std::size_t shots = state.imaging.shots.size();
  if (shots == 0) return;
  const std::vector<Advice> advice = dose_advice(world, state);
  if (advice.empty()) {
    say("Dose: nothing avoidable stands out in " + std::to_string(shots) +
        (shots == 1 ? " shot." : " shots."));
    return;
  }
  say("Dose, the most avoidable first:");
  for (const Advice& a : advice)
    say("  " + a.sentence + (a.what_if.empty() ? "" : " ") + a.what_if);
  if (advice.size() == 1) return;  // the same once more
  const DoseWhatIf all = dose_without_avoidable(world, state);
  if (!all.sentence.empty()) say("  " + all.sentence);
}

}  // namespace

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

nlohmann::json judgement_json(const World& world, const State& state, const Score& score) {
  nlohmann::json j = score_json(score);
  j["dose"] = dose_json(world, state);
  return j;
}

void say_judgement(const World& world, const State& state, const Score& score) {
  say(score.passed ? "Score: passed." : "Score: not passed.");
  say(score.sentences);
  say_dose_advice(world, state);
}

}  // namespace flavum
