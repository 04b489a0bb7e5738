#include "app/config/config.h"
#include "app/config/json_table.h"
#include "app/config/procedure_tables.h"

namespace flavum {
namespace {

constexpr const char* kDoseFile = "dose.json";

}  // namespace

DoseModel dose_model() {
  const Json t = parse_table(kDoseFile);
  allow_only(
      kDoseFile, t,
      {"source", "detector_ngy_per_pulse", "primary_share", "open_field_loss",
       "reference_to_isocentre_mm", "low_dose_factor", "most_mgy_per_min", "pulse_ms", "most_ma",
       "kv_reference", "kv_reference_attenuation", "kv_per_attenuation", "least_kv", "most_kv"});
  const auto n = [&](const char* key) { return need_number(kDoseFile, t, key); };
  DoseModel m;
  m.detector_ngy_per_pulse = n("detector_ngy_per_pulse");
  m.primary_share = n("primary_share");
  m.open_field_loss = n("open_field_loss");
  m.reference_to_isocentre_mm = n("reference_to_isocentre_mm");
  m.low_dose_factor = n("low_dose_factor");
  m.most_mgy_per_min = n("most_mgy_per_min");
  m.pulse_ms = n("pulse_ms");
  m.most_ma = n("most_ma");
  m.kv_reference = n("kv_reference");
  m.kv_reference_attenuation = n("kv_reference_attenuation");
  m.kv_per_attenuation = n("kv_per_attenuation");
  m.least_kv = n("least_kv");
  m.most_kv = n("most_kv");
  return m;
}

}  // namespace flavum
