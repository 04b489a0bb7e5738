#pragma once
// Benchmarks of the fluoroscope on the built-in spine, 512 x 512 pixels, contralateral oblique,
// software only.

#include <nlohmann/json.hpp>

namespace flavum {

/// Held pose, the instrument moving and turning a little before every pulse: complete pulses,
/// noise, blur and monitor included. Beside the usual: min_ms, cpu_ms (all cores, per pulse),
/// pulses_per_s (from the median).
nlohmann::json bench_drr_static();
/// A bite until it is in the displayed picture, 1,000 times. Beside the usual: min_ms, cpu_ms,
/// bites_that_took, worst_error (largest difference in A from a trace that starts anew).
nlohmann::json bench_drr_bite();
/// The extra figures, one line.
void print_fluoroscope_bench(const nlohmann::json& result);

}  // namespace flavum
