#pragma once
// The X-ray tube: spectrum, filtration, and what they give in air. Energies in bins of 1 keV.

#include <array>
#include <vector>

#include "sim/beam/material.h"

namespace flavum {

/// data/materials.json and data/tube.json. Materials hold 10 to 150 keV.
struct BeamTables {
  Material soft_tissue, bone, iodine, steel, water, air, aluminium, copper, scintillator;
  /// TASMIP (Boone & Seibert, Med Phys 24, 1997): photons per mm2 and mAs at 1 m and bin are
  /// c0 + c1 kV + c2 kV^2 + c3 kV^3, never negative; bin k is k keV, empty below 10 keV.
  std::vector<std::array<double, 4>> tasmip;
  double added_aluminium_mm = 1.03;  ///< beyond TASMIP's inherent filtration: HVL of RQR 6 at 80 kV
  double added_copper_mm = 0.0;
  double scintillator_mg_cm2 = 270.0;  ///< CsI, about 0.6 mm; engineering default
};

struct Spectrum {
  double kv = 80.0;
  std::vector<double> photons;  ///< [k]: per mm2 and mAs at 1 m, in the bin around k keV
};

inline constexpr double kLeastTubeKv = 40.0;
inline constexpr double kMostTubeKv = 140.0;  ///< TASMIP's end

/// Behind the added filters of the tables. CHECKs `kv` kLeastTubeKv..kMostTubeKv.
Spectrum tube_spectrum(const BeamTables& tables, double kv);
/// The same spectrum behind more of a material.
Spectrum filtered(const Spectrum& spectrum, const Material& m, double mm);
/// By mass instead of length: g/cm2 of the material.
Spectrum filtered_by_mass(const Spectrum& spectrum, const Material& m, double g_cm2);

double air_kerma_ugy(const BeamTables& tables, const Spectrum& spectrum);  ///< per mAs at 1 m
/// Aluminium that halves the air kerma; of a spectrum already halved: the second layer.
double half_value_layer_mm_al(const BeamTables& tables, const Spectrum& spectrum);
double photons_per_mm2(const Spectrum& spectrum);  ///< per mAs at 1 m
double mean_energy_kev(const Spectrum& spectrum);  ///< by number of photons

}  // namespace flavum
