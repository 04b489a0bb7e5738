#include "sim/procedure/dose.h"

#include <algorithm>
#include <cmath>

#include "sim/beam/signal_table.h"

namespace flavum {
namespace {

// Signal behind soft tissue relative to the open field.
double transmission(const BeamTables& beam, const Spectrum& open, double attenuation) {
  const double g_cm2 = attenuation / mass_attenuation_cm2_g(beam.soft_tissue, 60.0);
  return absorbed_kev(beam, filtered_by_mass(open, beam.soft_tissue, g_cm2)) /
         absorbed_kev(beam, open);
}

}  // namespace

PulseDose pulse_dose_behind(const CArmModel& carm, const DoseModel& dose,
                            const FluoroscopySettings& settings, double attenuation,
                            const BeamTables* beam) {
  PulseDose pulse;
  pulse.kv =
      std::clamp(std::round(dose.kv_reference + dose.kv_per_attenuation *
                                                    (attenuation - dose.kv_reference_attenuation)),
                 dose.least_kv, dose.most_kv);
  const double reference_mm = carm.source_isocentre_mm - dose.reference_to_isocentre_mm;
  const double nearer = carm.source_detector_mm / reference_mm;
  double most = std::floor(1e6 * dose.most_mgy_per_min / (60.0 * settings.pulses_per_second));
  double transmitted = 0.0, ngy_per_mas = 0.0;
  if (beam != nullptr) {
    const Spectrum open = tube_spectrum(*beam, pulse.kv);
    transmitted = transmission(*beam, open, attenuation);
    ngy_per_mas = 1e3 * air_kerma_ugy(*beam, open) * std::pow(1000.0 / reference_mm, 2);
    most = std::min(most, std::floor(1e-3 * dose.most_ma * dose.pulse_ms * ngy_per_mas));
  } else {
    transmitted = std::exp(-attenuation);
  }
  const double behind = dose.detector_ngy_per_pulse * dose.primary_share *
                        (settings.low_dose ? dose.low_dose_factor : 1.0);
  const double wanted = behind / transmitted * dose.open_field_loss * nearer * nearer;
  pulse.limited = !(wanted <= most);
  const double kerma = pulse.limited ? most : wanted;
  const double field_m2 =
      1e-6 * settings.field_width_mm * settings.field_height_mm / (nearer * nearer);
  pulse.kerma_ngy = std::llround(kerma);
  pulse.kap_ngy_m2 = std::llround(kerma * field_m2);
  if (beam != nullptr) {
    pulse.mas = kerma / ngy_per_mas;
    pulse.ma = 1e3 * pulse.mas / dose.pulse_ms;
  }
  return pulse;
}

PulseDose pulse_dose(const World& world, const FluoroscopySettings& settings,
                     const CArmPose& pose) {
  const double attenuation =
      world.brightness ? world.brightness->attenuation(world.carm, pose, settings.field_width_mm,
                                                       settings.field_height_mm)
                       : kUnknownAttenuation;
  return pulse_dose_behind(world.carm, world.dose, settings, attenuation, world.beam.get());
}

}  // namespace flavum
