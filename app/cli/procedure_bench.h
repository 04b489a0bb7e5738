#pragma once
// Benchmarks of the procedure on the built-in spine's true labels, level L4-5, 0.5 mm.

#include <nlohmann/json.hpp>

namespace flavum {

/// Closing the jaw with rules and hazards, then every reading and all axial areas.
nlohmann::json bench_bite();
/// A sixtieth of a second in which the instrument moves but does not cut, and every reading.
nlohmann::json bench_tick();
/// From labels and CT to a world an attempt can be made in; the labels are there already.
nlohmann::json bench_case();

}  // namespace flavum
