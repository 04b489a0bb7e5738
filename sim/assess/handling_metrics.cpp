#include "sim/assess/judging.h"
#include "sim/assess/plan_match.h"

namespace flavum {

void add_access(const Judged& j, Sheet& sheet) {
  const State& s = j.state;
  if (const auto match = match_portal(j.world, s)) {
    sheet.add("entry_error", match->entry_error_mm);
    sheet.add("dock_error", match->dock_error_mm);
    sheet.add("angle_error", match->angle_error_deg);
    sheet.add("depth_error", match->depth_error_mm);
  }
  if (!s.access.incision) return;
  sheet.add("redirects", s.access.redirects);
  sheet.add("incision_length", s.access.incision_mm);
}

void add_bites(const Judged& j, Sheet& sheet) {
  const State& s = j.state;
  if (j.world.attempt() && s.bites.empty()) return;
  int empty = 0;
  double taken = 0.0;
  for (const Bite& b : s.bites) {
    taken += b.bone_mm3 + b.ligament_mm3;
    if (b.bone_mm3 + b.ligament_mm3 == 0.0) ++empty;
  }
  const auto bites = static_cast<double>(s.bites.size());
  sheet.add("bites", bites);
  sheet.add("empty_bites", empty);
  if (!s.bites.empty()) sheet.add("yield_per_bite", taken / bites);
}

void add_handling(const Judged& j, Sheet& sheet) {
  const State& s = j.state;
  // The shortest way there is: for every bite straight from the portal's tip to where it closed,
  // and back out to be emptied.
  double shortest = 0.0;
  for (const Bite& b : s.bites) shortest += 2.0 * b.advance_mm;
  if (!s.bites.empty()) {
    sheet.add("instrument_changes", s.instrument_changes);
    sheet.add("path_length", s.path_mm);
  }
  if (shortest > 0.0) sheet.add("path_economy", s.path_mm / shortest);
  sheet.add("total_time", minutes(s.stopped_tick >= 0 ? s.stopped_tick : s.tick));
}

}  // namespace flavum
