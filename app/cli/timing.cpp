#include "app/cli/timing.h"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <vector>

namespace flavum {
namespace {

double peak_mib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

}  // namespace

nlohmann::json time_repeatedly(int repeats, const std::function<void(int)>& body) {
  std::vector<double> ms;
  body(-1);
  for (int n = 0; n < repeats; ++n) {
    const auto start = std::chrono::steady_clock::now();
    body(n);
    ms.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
                     .count());
  }
  std::ranges::sort(ms);
  const auto at = [&](double q) {
    return ms[static_cast<std::size_t>(q * static_cast<double>(ms.size() - 1) + 0.5)];
  };
  return {{"median_ms", at(0.5)}, {"p99_ms", at(0.99)}, {"peak_mib", peak_mib()}};
}

}  // namespace flavum
