#pragma once
// Photon attenuation of a material by energy, as NIST tabulates it.

#include <string>
#include <vector>

namespace flavum {

/// Values at the energies of the NIST tables (XCOM / XAAMDI). An absorption edge is the same energy
/// twice: the value below it, then the value above.
struct Material {
  std::string name;
  double density_g_cm3 = 1.0;
  std::vector<double> kev;                ///< ascending
  std::vector<double> attenuation_cm2_g;  ///< mu / rho
  std::vector<double> absorption_cm2_g;   ///< mu_en / rho; empty where it is not needed
};

/// mu / rho, cm2/g: straight in log-log between the table's energies; at an edge the value above
/// it. CHECKs that the energy lies inside the table.
double mass_attenuation_cm2_g(const Material& m, double kev);
double mass_absorption_cm2_g(const Material& m, double kev);
/// mu, 1/mm.
double attenuation_per_mm(const Material& m, double kev);

}  // namespace flavum
