#pragma once
// A scripted reference: takes a portal through bone work and ligament work by simple rules. Not a
// clinician; it serves the headless walk, demonstrations and tests.

#include <string>
#include <vector>

#include "app/editor/session.h"

namespace flavum {

struct ReferenceRunLimits {
  double keep_line_mm =
      1.5;  ///< stop advancing this far from the epidurogram line (clinical.md section 5, expert)
  int max_bites = 60;
};

/// Precondition: a portal is placed. Sets the depth stop step by step, bites bone until the way
/// into the ligament is open, then ligament, and withdraws. Returns what it did, a sentence a
/// stage.
std::vector<std::string> run_reference(Session& session, const ReferenceRunLimits& limits = {});

}  // namespace flavum
