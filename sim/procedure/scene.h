#pragma once
// What an image would show, boiled down to a number: two shots of one pose with the same
// fingerprint show the same. For dose coaching (sim/assess/coaching.h).

#include <cstdint>

#include "sim/procedure/state.h"

namespace flavum {

/// Of everything in the patient that can move or change: needle, trocar, portal, instrument,
/// contrast injected, tissue taken. Not the C-arm and not the time.
std::uint64_t scene_fingerprint(const State& state);

}  // namespace flavum
