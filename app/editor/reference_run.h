#pragma once
// A scripted reference: takes a portal through bone work and ligament work by simple rules. Not a
// clinician; it serves the headless walk, demonstrations and tests.

#include <string>
#include <vector>

#include "app/editor/session.h"

namespace flavum {

struct ReferenceRunLimits {
  double keep_line_mm = 1.5;  ///< never nearer to the epidurogram line (clinical.md 5, expert)
  double least_yield_mm3 =
      6.0;              ///< a place that gives less is not worth a bite (engineering default)
  int bone_bites = 15;  ///< 10-30 bites a side in all (clinical.md 7, engineering default)
  int ligament_bites = 30;
};

/// Precondition: a portal is placed. Goes deeper in steps of the depth guide; at every depth sweeps
/// the tip within the portal's freedom and turns the handle, never facing the dura, and bites where
/// it yields: first bone, then ligament. Returns what it did, a sentence a stage.
std::vector<std::string> run_reference(Session& session, const ReferenceRunLimits& limits = {});

}  // namespace flavum
