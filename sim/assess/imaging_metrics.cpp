#include <algorithm>

#include "sim/assess/judging.h"
#include "sim/assess/shot_views.h"
#include "sim/procedure/commands.h"

namespace flavum {
namespace {

// The tool may stand this much deeper than on the image (engineering default, half a graduation of
// the depth guide).
constexpr double kSameDepthMm = 0.5;
constexpr std::int64_t kFreshTicks = 60 * kTicksPerSecond;  // engineering default
// A bite whose portal stands further than this from where it stood for every earlier bite of its
// side is at a new position: more than levering alone can do.
constexpr double kNewPositionMm = 2.0 * kMaxTiltMm;

PatientPoint portal_tip(const Bite& b) {
  return b.X_PatientTool.origin() + b.advance_mm * b.X_PatientTool.axis(2);
}

// What the rule found at that bite, so that table and sentences agree.
bool broke(const State& s, RuleId rule, std::size_t index) {
  return std::ranges::any_of(s.violations, [&](const Violation& v) {
    return v.id == rule && v.bite_index == static_cast<int>(index);
  });
}

// The last good oblique image before the bite shows the instrument as deep as it bites.
bool depth_confirmed(const State& s, const Bite& b) {
  const Shot* last = nullptr;
  for (const Shot& shot : s.imaging.shots) {
    if (shot.last_tick <= b.tick && shows_depth(shot, b.side)) last = &shot;
  }
  return last != nullptr && b.advance_mm <= last->advance_mm + kSameDepthMm;
}

bool fresh_clo(const State& s, const Bite& b) {
  return std::ranges::any_of(s.imaging.shots, [&](const Shot& shot) {
    return shot.last_tick <= b.tick && b.tick - shot.last_tick <= kFreshTicks &&
           shows_depth(shot, b.side);
  });
}

bool new_position(const State& s, std::size_t index) {
  const Bite& b = s.bites[index];
  for (std::size_t n = 0; n < index; ++n) {
    const Bite& earlier = s.bites[n];
    const double apart = (portal_tip(earlier) - portal_tip(b)).norm();
    if (earlier.side == b.side && apart <= kNewPositionMm) return false;
  }
  return true;
}

// Both views with the instrument in the field, since the bite before.
bool two_views(const State& s, std::size_t index) {
  const Bite& b = s.bites[index];
  const std::int64_t since = index == 0 ? -1 : s.bites[index - 1].tick;
  bool ap = false, clo = false;
  for (const Shot& shot : s.imaging.shots) {
    if (shot.tick <= since || shot.last_tick > b.tick) continue;
    ap = ap || (shot.view.kind == ViewKind::Ap && shot.instrument_in_field);
    clo = clo || shows_depth(shot, b.side);
  }
  return ap && clo;
}

void add_views(const State& s, Sheet& sheet) {
  if (s.bites.empty()) return;
  int confirmed = 0, fresh = 0, positions = 0, both = 0;
  for (std::size_t n = 0; n < s.bites.size(); ++n) {
    if (depth_confirmed(s, s.bites[n]) && !broke(s, RuleId::R3, n)) ++confirmed;
    if (fresh_clo(s, s.bites[n])) ++fresh;
    if (!new_position(s, n)) continue;
    ++positions;
    if (two_views(s, n) && !broke(s, RuleId::R10, n)) ++both;
  }
  const auto bites = static_cast<double>(s.bites.size());
  sheet.add("depth_confirmed", percent(confirmed, bites));
  sheet.add("two_views", percent(both, positions));
  sheet.add("fresh_clo", percent(fresh, bites));
}

}  // namespace

void add_imaging(const Judged& j, Sheet& sheet) {
  const State& s = j.state;
  add_views(s, sheet);
  const Imaging& im = s.imaging;
  sheet.add("shots", static_cast<double>(im.shots.size()));
  sheet.add("fluoroscopy_time", minutes(im.fluoroscopy_ticks));
  sheet.add("kerma", static_cast<double>(im.kerma_ngy) / 1e6);  // nGy to mGy
  sheet.add("kap", static_cast<double>(im.kap_ngy_m2) / 1e5);   // nGy m2 to Gy cm2
  sheet.add("carm_moves", im.carm_moves);
  if (im.shots.empty()) return;
  int closed_in = 0, hand = 0, off = 0;
  bool target_known = false;
  for (const Shot& shot : im.shots) {
    if (collimated(j.world, shot)) ++closed_in;
    if (shot.hand_in_field) ++hand;
    const auto shown = shows_level(j.world, shot);
    target_known = target_known || shown.has_value();
    // Before the level was counted the images go up and down the spine for that purpose.
    const bool counting =
        s.checklist.counted_tick != kNever && shot.tick <= s.checklist.counted_tick;
    if (shown && !*shown && !counting) ++off;
  }
  sheet.add("collimated_shots", percent(closed_in, static_cast<double>(im.shots.size())));
  sheet.add("shots_with_hand", hand);
  if (target_known) sheet.add("shots_off_target", off);
}

}  // namespace flavum
