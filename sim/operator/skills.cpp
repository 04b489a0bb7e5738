#include "imaging/base/error.h"
#include "sim/operator/operator.h"

namespace flavum {

OperatorSkill expert_operator() {
  OperatorSkill s;
  s.name = "expert";
  s.pivots = 3;
  return s;
}

OperatorSkill average_operator() {
  OperatorSkill s;
  s.name = "average";
  s.aim_sd_mm = 1.5;
  s.depth_sd_mm = 0.4;
  s.view_sd_rad = 0.07;
  s.keep_line_mm = 1.2;
  s.slip = 0.06;
  s.ventral_slip = 0.02;
  s.least_yield_mm3 = 9.0;
  s.bone_bites = 14;
  s.ligament_bites = 20;
  s.pivots = 3;
  s.spares_contrast = false;
  s.field_mm = 200.0;
  s.pulses_per_second = 8;
  s.run_s = 1.0;
  s.pace = 1.4;
  return s;
}

OperatorSkill careless_operator() {
  OperatorSkill s;
  s.name = "careless";
  s.aim_sd_mm = 3.0;
  s.depth_sd_mm = 1.2;
  s.view_sd_rad = 0.12;
  s.view_bias_rad = -0.17;
  s.keep_line_mm = 0.0;
  s.slip = 0.4;
  s.ventral_slip = 0.3;
  s.least_yield_mm3 = 3.0;
  s.bone_bites = 12;
  s.ligament_bites = 20;
  s.pivots = 4;
  s.spares_contrast = false;
  s.field_mm = 298.0;
  s.pulses_per_second = 15;
  s.run_s = 3.0;
  s.pace = 0.8;
  return s;
}

OperatorSkill operator_named(const std::string& name) {
  for (const OperatorSkill& s : {expert_operator(), average_operator(), careless_operator()}) {
    if (s.name == name) return s;
  }
  throw UsageError("There is no operator \"" + name + "\". Known: expert, average, careless.");
}

}  // namespace flavum
