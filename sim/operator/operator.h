#pragma once
// A scripted operator that drives a whole attempt: for tests, demonstrations and as a reference
// run. Not a clinician. Skill decides how well it sees, aims and keeps the rules.

#include <string>
#include <vector>

#include "sim/record/attempt.h"

namespace flavum {

/// All engineering defaults. Standard deviations are of normal errors.
struct OperatorSkill {
  std::string name;              ///< "expert"
  double aim_sd_mm = 0.5;        ///< of a point in the patient
  double depth_sd_mm = 0.1;      ///< of reading the depth on a contralateral oblique image
  double view_sd_rad = 0.01;     ///< of setting the C-arm
  double view_bias_rad = 0.0;    ///< negative: contralateral oblique views are under-rotated
  double keep_line_mm = 1.4;     ///< margin it wants to keep, as it reads it
  double slip = 0.0;             ///< probability that a step of the rules is left out
  double ventral_slip = 0.0;     ///< probability per pass that it forgets where the window faces
  double least_yield_mm3 = 6.0;  ///< a place that promises less is not worth a bite
  int bone_bites = 20;           ///< per place of the portal, at most
  int ligament_bites = 40;       ///< per place of the portal, at most
  int pivots = 2;                ///< changes of the portal's direction after docking, per side
  bool spares_contrast = true;   ///< enters steeply, gives little at a time, keeps some for a side
  double field_mm = 130.0;       ///< collimated at the detector
  int pulses_per_second = 4;
  double run_s = 0.0;  ///< how long the pedal stays down for a look; 0: a single pulse
  double pace = 1.0;   ///< time per action
};
OperatorSkill expert_operator();
OperatorSkill average_operator();
OperatorSkill careless_operator();
/// Throws UsageError listing the three.
OperatorSkill operator_named(const std::string& name);

/// Drives the attempt to its end. Uses only Attempt::dispatch and advance_by. Deterministic in
/// (skill, seed). Returns what it did, a sentence a stage.
std::vector<std::string> run_operator(Attempt& attempt, const OperatorSkill& skill,
                                      std::uint64_t seed);

}  // namespace flavum
