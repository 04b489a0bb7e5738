#pragma once
// A scripted operator that drives a whole attempt: for tests, demonstrations and as a reference
// run. Not a clinician. Skill decides how well it sees, aims and keeps the rules.

#include <string>
#include <vector>

#include "sim/record/attempt.h"

namespace flavum {

/// All engineering defaults. Standard deviations are of normal errors.
struct OperatorSkill {
  std::string name;           ///< "expert"
  double aim_sd_mm = 0.5;     ///< of a point in the patient
  double depth_sd_mm = 0.2;   ///< of reading the depth on a contralateral oblique image
  double view_sd_rad = 0.02;  ///< of setting the C-arm
  double keep_line_mm = 1.8;  ///< margin it wants to keep
  double slip = 0.0;          ///< probability that a step of the rules is left out
  double patience = 1.0;      ///< share of the worthwhile bites that are taken
  double exposure = 1.0;      ///< how many images it takes for one decision
  double pace = 1.0;          ///< time per action
};
OperatorSkill expert_operator();
OperatorSkill average_operator();
OperatorSkill careless_operator();

/// Drives the attempt to its end. Uses only Attempt::dispatch and advance_by. Deterministic in
/// (skill, seed). Returns what it did, a sentence a stage.
std::vector<std::string> run_operator(Attempt& attempt, const OperatorSkill& skill,
                                      std::uint64_t seed);

}  // namespace flavum
