#pragma once
// Timing for `flavum bench`: repeat, sort, give median and 99th percentile.

#include <functional>
#include <nlohmann/json.hpp>

namespace flavum {

/// Runs body(-1) once uncounted, then body(0) to body(repeats - 1). median_ms, p99_ms, and the
/// process's peak_mib so far.
nlohmann::json time_repeatedly(int repeats, const std::function<void(int)>& body);

}  // namespace flavum
