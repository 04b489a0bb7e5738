#pragma once
// Where in the course a procedure stands. Derived from the state, never stored: a phase is over
// when what it is for has been done, in whatever order. What was left out before a step that cannot
// be taken back (skin, portal, first bite, withdrawal, end) no longer holds the course up; it has
// its consequence elsewhere. docs/procedure.md has the table.

#include <string>
#include <vector>

#include "sim/procedure/state.h"
#include "sim/procedure/world.h"

namespace flavum {

enum class Phase {
  Briefing,     ///< candidacy: accept or decline
  SignIn,       ///< anticoagulants, allergy, antibiotic
  Positioning,  ///< bolster, drape, level count
  CArmSetUp,    ///< a true AP image of the level
  LocalAnaesthetic,
  Epidurogram,  ///< the line is visible at the level and side
  TimeOut,
  Incision,
  Docking,  ///< trocar and portal on the lamina
  Fixing,   ///< clamp, depth guide
  LevelPause,
  BoneWork,
  LigamentWork,
  Withdrawal,
  Closure,   ///< pressure, dressing
  Recovery,  ///< neurological check, note
  Over,
};
inline constexpr int kPhases = 17;
const char* phase_title(Phase p);

Phase phase_of(const World& world, const State& state);
/// What has to be done for the phase to be over, a short sentence each; empty when Over.
std::vector<std::string> missing(const World& world, const State& state);
/// The side in work: the last one begun, else the first one planned.
Side side_in_work(const World& world, const State& state);
/// The case was declined, or the procedure ended and the recovery note written.
bool is_over(const State& state);

}  // namespace flavum
