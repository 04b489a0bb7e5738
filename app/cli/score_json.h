#pragma once
// The score as `flavum score --json` prints it (docs/file-formats.md), and as it is said.

#include <nlohmann/json_fwd.hpp>

#include "sim/assess/score.h"

namespace flavum {

nlohmann::json score_json(const Score& score);
/// The score and, under `dose`, the dose advice: everything that is judged of an attempt.
nlohmann::json judgement_json(const World& world, const State& state, const Score& score);
/// The verdict with its sentences and the dose advice, on standard error.
void say_judgement(const World& world, const State& state, const Score& score);

}  // namespace flavum
