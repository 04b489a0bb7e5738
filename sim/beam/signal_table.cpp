#include "sim/beam/signal_table.h"

#include <cmath>

namespace flavum {

struct SignalTable::Data {
  double kv = 80.0;
};

SignalTable::SignalTable(const BeamTables&, double kv)
    : data_(std::make_shared<const Data>(Data{kv})) {}

double SignalTable::kv() const { return data_->kv; }

double SignalTable::transmission(const BeamLayer& l) const {
  return std::exp(-(l.soft + l.bone + 0.0076 * l.iodine_mg_cm2 + 1.0 * l.steel_mm));
}

PixelImage SignalTable::transmission(const BeamLayers& l) const {
  PixelImage out(l.soft.columns, l.soft.rows);
  for (std::size_t n = 0; n < out.pixels.size(); ++n) {
    const auto at = [n](const PixelImage& image) {
      return image.pixels.empty() ? 0.0 : static_cast<double>(image.pixels[n]);
    };
    out.pixels[n] = static_cast<float>(
        transmission(BeamLayer{at(l.soft), at(l.bone), at(l.iodine_mg_cm2), at(l.steel_mm)}));
  }
  return out;
}

double SignalTable::quanta_per_mm2_per_ugy() const { return 30174.0; }

}  // namespace flavum
