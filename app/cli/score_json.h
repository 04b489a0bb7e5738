#pragma once
// The score as `flavum score --json` prints it (docs/file-formats.md), and as it is said.

#include <nlohmann/json_fwd.hpp>

#include "sim/assess/score.h"

namespace flavum {

nlohmann::json score_json(const Score& score);
/// The verdict and its sentences, on standard error.
void say_verdict(const Score& score);

}  // namespace flavum
