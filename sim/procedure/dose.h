#pragma once
// What one pulse costs, from the brightness control's measuring field: the detector's signal is
// held constant behind the patient; IEC 60601-2-43 reference point. docs/procedure.md derives it.

#include "sim/procedure/imaging.h"
#include "sim/procedure/world.h"

namespace flavum {

struct PulseDose {
  double kv = 80.0;
  std::int64_t kerma_ngy = 0;   ///< reference air kerma, 15 cm from the isocentre towards the tube
  std::int64_t kap_ngy_m2 = 0;  ///< kerma-area product; the same everywhere along the beam
  double mas = 0.0;             ///< tube charge of the pulse; 0 without beam tables
  double ma = 0.0;              ///< mean tube current while the pulse lasts; 0 without beam tables
  bool limited = false;         ///< tube or law allow no more: the picture stays dark
};
/// With the world's beam tables; without them as pulse_dose_behind without.
PulseDose pulse_dose(const World& world, const FluoroscopySettings& settings, const CArmPose& pose);

/// The same for an attenuation (line integral at 60 keV) of the measuring field, taken as soft
/// tissue behind the tube's spectrum. `beam` null (worlds without tables: planning, tests): as if
/// the beam were of 60 keV alone.
PulseDose pulse_dose_behind(const CArmModel& carm, const DoseModel& dose,
                            const FluoroscopySettings& settings, double attenuation,
                            const BeamTables* beam = nullptr);
/// What a World without a brightness field counts as: 20 cm of water.
inline constexpr double kUnknownAttenuation = 4.116;

}  // namespace flavum
