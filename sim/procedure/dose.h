#pragma once
// What one pulse costs, from the brightness control's measuring field. First model: detector dose
// held constant behind the patient; IEC 60601-2-43 reference point. docs/procedure.md derives it.

#include "sim/procedure/imaging.h"
#include "sim/procedure/world.h"

namespace flavum {

struct PulseDose {
  double kv = 80.0;
  std::int64_t kerma_ngy = 0;   ///< reference air kerma, 15 cm from the isocentre towards the tube
  std::int64_t kap_ngy_m2 = 0;  ///< kerma-area product; the same everywhere along the beam
};
PulseDose pulse_dose(const World& world, const FluoroscopySettings& settings, const CArmPose& pose);

/// The same for an attenuation (line integral at 60 keV) of the measuring field.
PulseDose pulse_dose_behind(const CArmModel& carm, const DoseModel& dose,
                            const FluoroscopySettings& settings, double attenuation);
/// What a World without a brightness field counts as: 20 cm of water.
inline constexpr double kUnknownAttenuation = 4.116;

}  // namespace flavum
