#include "sim/beam/material.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "imaging/base/check.h"

namespace flavum {
namespace {

// NIST's advice for its tables: between two energies a power law.
double between_energies(const std::vector<double>& kev, const std::vector<double>& value,
                        double at_kev) {
  CHECK(kev.size() >= 2 && value.size() == kev.size());
  CHECK(at_kev >= kev.front() && at_kev <= kev.back());
  // The first energy above; of an edge's two, the search passes both.
  const auto above = std::upper_bound(kev.begin(), kev.end() - 1, at_kev);
  const auto n = static_cast<std::size_t>(above - kev.begin());
  if (at_kev == kev[n - 1]) return value[n - 1];
  const double share = std::log(at_kev / kev[n - 1]) / std::log(kev[n] / kev[n - 1]);
  return value[n - 1] * std::exp(share * std::log(value[n] / value[n - 1]));
}

}  // namespace

double mass_attenuation_cm2_g(const Material& m, double kev) {
  return between_energies(m.kev, m.attenuation_cm2_g, kev);
}

double mass_absorption_cm2_g(const Material& m, double kev) {
  return between_energies(m.kev, m.absorption_cm2_g, kev);
}

double attenuation_per_mm(const Material& m, double kev) {
  return 0.1 * m.density_g_cm3 * mass_attenuation_cm2_g(m, kev);
}

}  // namespace flavum
