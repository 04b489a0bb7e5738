#pragma once
// What is particular to one attempt and never changes during it: the case briefing, the plan, the
// seed. A planning session has `attempt` false: the portal is placed at will, no rule of the
// procedure applies except the events at the line and the dura, no hazard is run, no time passes.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/instruments/portal.h"
#include "sim/procedure/planned_cut.h"

namespace flavum {

/// Why a case is no candidate (clinical.md 1.2).
enum class RefusalReason {
  None,
  ThinFlavum,         ///< under 2.5 mm
  NoLaminarShelf,     ///< nothing to dock on
  ForaminalDominant,  ///< the pain comes from the foramen
  Unstable,           ///< flexion-extension films show motion
  HighGradeSlip,      ///< above a stable grade I
  Infection,
  BleedingRisk,  ///< anticoagulated and not cleared
  PriorSurgery,
};
inline constexpr int kRefusalReasons = 9;
const char* refusal_words(RefusalReason r);  ///< "the ligament is too thin"

/// What is handed over before the procedure. The scan does not show symptoms or instability, so
/// they stand here (clinical.md 0.8).
struct Briefing {
  std::string name;               ///< of the scenario, e.g. "case-01"
  std::string title;              ///< one line
  std::string history;            ///< symptoms, films, medicines, in a physician's words
  bool anticoagulated = false;    ///< and nobody stopped it: found only by asking at the sign-in
  bool contrast_allergy = false;  ///< likewise
  RefusalReason refuse = RefusalReason::None;  ///< the right answer; None: a candidate
};

struct Scenario {
  bool attempt = false;
  std::uint64_t seed = 1;
  Briefing briefing;
  SpineLevel level;
  /// The patient lies rolled about the head-foot axis by this much, positive: the back to the
  /// patient's left. The machine's orbital zero is the room's vertical, not true AP.
  double patient_roll_rad = 0.0;
  /// A curriculum may forbid the computed views (view_hints.h).
  bool hints_allowed = true;
  std::vector<Side> sides{Side::Left};  ///< to be treated, in the order planned
  std::optional<PortalPlan> plan;       ///< what the performed portal is compared with
  std::vector<PlannedCut> removal;      ///< and the tissue taken; empty: none was planned
};

}  // namespace flavum
