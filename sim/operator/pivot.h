#pragma once
// Where the free portal should point next.

#include <optional>

#include "sim/operator/hands.h"

namespace flavum {

/// The tip position from which the sculptor promises most; nothing when no place promises enough.
std::optional<PatientPoint> best_pivot(const Hands& hands, Side side);

}  // namespace flavum
