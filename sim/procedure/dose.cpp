#include "sim/procedure/dose.h"

#include <algorithm>
#include <cmath>

#include "sim/detector/image_formation.h"
#include "sim/xray/projector.h"

namespace flavum {

PulseDose pulse_dose_behind(const CArmModel& carm, const DoseModel& dose,
                            const FluoroscopySettings& settings, double attenuation) {
  // The tube gives no more than for this.
  const double met = std::min(attenuation, kBrightnessLimit);
  PulseDose pulse;
  pulse.kv = std::clamp(std::round(dose.kv_reference +
                                   dose.kv_per_attenuation * (met - dose.kv_reference_attenuation)),
                        dose.least_kv, dose.most_kv);
  const double behind = dose.detector_ngy_per_pulse * dose.primary_share *
                        (settings.low_dose ? dose.low_dose_factor : 1.0);
  // Line integrals are at 60 keV; the beam's own effective energy attenuates otherwise.
  const double exponent = met * effective_water_mu_per_mm(pulse.kv) / kWaterMuPerMm60keV;
  const double reference_mm = carm.source_isocentre_mm - dose.reference_to_isocentre_mm;
  const double nearer = carm.source_detector_mm / reference_mm;
  const double most = std::floor(1e6 * dose.most_mgy_per_min / (60.0 * settings.pulses_per_second));
  const double kerma =
      std::min(most, behind * std::exp(exponent) * dose.open_field_loss * nearer * nearer);
  const double field_m2 =
      1e-6 * settings.field_width_mm * settings.field_height_mm / (nearer * nearer);
  pulse.kerma_ngy = std::llround(kerma);
  pulse.kap_ngy_m2 = std::llround(kerma * field_m2);
  return pulse;
}

PulseDose pulse_dose(const World& world, const FluoroscopySettings& settings,
                     const CArmPose& pose) {
  const double attenuation =
      world.brightness ? world.brightness->attenuation(world.carm, pose, settings.field_width_mm,
                                                       settings.field_height_mm)
                       : kUnknownAttenuation;
  return pulse_dose_behind(world.carm, world.dose, settings, attenuation);
}

}  // namespace flavum
