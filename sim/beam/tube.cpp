#include "sim/beam/tube.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "imaging/base/check.h"

namespace flavum {
namespace {

// keV per g in uGy (1.602176634e-16 J / 1e-3 kg), and photons per mm2 in photons per cm2.
constexpr double kUgyPerKevG = 1.602176634e-7;
constexpr double kMm2PerCm2 = 100.0;

}  // namespace

Spectrum tube_spectrum(const BeamTables& tables, double kv) {
  CHECK(kv >= kLeastTubeKv && kv <= kMostTubeKv);
  Spectrum s{kv, std::vector<double>(tables.tasmip.size(), 0.0)};
  for (std::size_t k = 0; k < s.photons.size() && static_cast<double>(k) < kv; ++k) {
    const auto& c = tables.tasmip[k];
    s.photons[k] = std::max(0.0, c[0] + kv * (c[1] + kv * (c[2] + kv * c[3])));
  }
  return filtered(filtered(s, tables.aluminium, tables.added_aluminium_mm), tables.copper,
                  tables.added_copper_mm);
}

Spectrum filtered_by_mass(const Spectrum& spectrum, const Material& m, double g_cm2) {
  Spectrum out = spectrum;
  if (g_cm2 == 0.0) return out;
  for (std::size_t k = 0; k < out.photons.size(); ++k) {
    if (out.photons[k] == 0.0) continue;
    out.photons[k] *= std::exp(-g_cm2 * mass_attenuation_cm2_g(m, static_cast<double>(k)));
  }
  return out;
}

Spectrum filtered(const Spectrum& spectrum, const Material& m, double mm) {
  return filtered_by_mass(spectrum, m, 0.1 * mm * m.density_g_cm3);
}

double air_kerma_ugy(const BeamTables& tables, const Spectrum& spectrum) {
  double kev_per_g = 0.0;
  for (std::size_t k = 0; k < spectrum.photons.size(); ++k) {
    if (spectrum.photons[k] == 0.0) continue;
    const auto kev = static_cast<double>(k);
    kev_per_g += spectrum.photons[k] * kev * mass_absorption_cm2_g(tables.air, kev);
  }
  return kUgyPerKevG * kMm2PerCm2 * kev_per_g;
}

double half_value_layer_mm_al(const BeamTables& tables, const Spectrum& spectrum) {
  const double half = 0.5 * air_kerma_ugy(tables, spectrum);
  CHECK(half > 0.0);
  double less = 0.0, more = 50.0;  // 140 kV behind any filter in use stays below 20 mm
  for (int n = 0; n < 40; ++n) {
    const double mm = 0.5 * (less + more);
    (air_kerma_ugy(tables, filtered(spectrum, tables.aluminium, mm)) > half ? less : more) = mm;
  }
  return 0.5 * (less + more);
}

double photons_per_mm2(const Spectrum& spectrum) {
  double sum = 0.0;
  for (const double n : spectrum.photons) sum += n;
  return sum;
}

double mean_energy_kev(const Spectrum& spectrum) {
  double sum = 0.0;
  for (std::size_t k = 0; k < spectrum.photons.size(); ++k) {
    sum += static_cast<double>(k) * spectrum.photons[k];
  }
  const double all = photons_per_mm2(spectrum);
  CHECK(all > 0.0);
  return sum / all;
}

}  // namespace flavum
