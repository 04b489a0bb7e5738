#pragma once
// What the detector gets behind tissue, contrast and steel, for one tube voltage: energy absorbed
// in the scintillator relative to the open field. Made once per voltage, looked up per pixel.

#include <memory>

#include "sim/beam/layers.h"
#include "sim/beam/tube.h"

namespace flavum {

class SignalTable {
 public:
  SignalTable() = default;
  SignalTable(const BeamTables& tables, double kv);
  double kv() const;
  /// Exact sum over the spectrum: 1 in the open field.
  double transmission(const BeamLayer& layer) const;
  /// The same for every pixel, by the table: within 0.1 % of the sum.
  PixelImage transmission(const BeamLayers& layers) const;
  /// Detected quanta per mm2 and per uGy of air kerma in the open field, such that the signal's
  /// relative variance is one over them (the scintillator's Swank factor for energy included).
  double quanta_per_mm2_per_ugy() const;

 private:
  struct Data;
  std::shared_ptr<const Data> data_;
};

}  // namespace flavum
