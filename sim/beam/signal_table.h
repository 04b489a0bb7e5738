#pragma once
// What the detector gets behind tissue, contrast and steel, for one tube voltage: energy absorbed
// in the scintillator relative to the open field. Made once per voltage, looked up per pixel.
// docs/xray.md derives it.

#include <memory>

#include "sim/beam/layers.h"
#include "sim/beam/tube.h"

namespace flavum {

class SignalTable {
 public:
  SignalTable() = default;
  /// Some milliseconds. `kv` as tube_spectrum.
  SignalTable(const BeamTables& tables, double kv);
  double kv() const;
  /// Exact sum over the spectrum: 1 in the open field.
  double transmission(const BeamLayer& layer) const;
  /// The same for every pixel, within 0.1 % of the sum: soft tissue up to 12 and bone up to 6 by a
  /// table, everything else (iodine, steel, beyond the table) by the sum in single precision.
  PixelImage transmission(const BeamLayers& layers) const;
  /// Detected quanta per mm2 and per uGy of air kerma in the open field, such that the signal's
  /// relative variance is one over them (the scintillator's Swank factor for energy included).
  double quanta_per_mm2_per_ugy() const;
  /// How much more of the signal a detected quantum carries behind soft tissue and bone (line
  /// integrals at 60 keV) than in the open field, where it is 1: the signal's variance over its
  /// mean. Within 0.2 % (a table); values beyond soft tissue 12 and bone 6 count as those.
  float signal_per_quantum(float soft, float bone) const;

 private:
  struct Data;
  std::shared_ptr<const Data> data_;
};

/// Share of the energy of photons of `kev` that stays in the scintillator: 1 - exp(-mu_en t).
double absorbed_share(const BeamTables& tables, double kev);
/// What a spectrum leaves in the scintillator: keV per mm2 and mAs at 1 m.
double absorbed_kev(const BeamTables& tables, const Spectrum& spectrum);

}  // namespace flavum
