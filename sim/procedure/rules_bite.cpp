// The rules about a bite: each bite is judged for itself.

#include <algorithm>
#include <cmath>
#include <optional>

#include "imaging/base/units.h"
#include "sim/procedure/cut.h"
#include "sim/procedure/epidurogram.h"
#include "sim/procedure/rule_judge.h"

namespace flavum {
namespace {

// Taken, or gone on, after something had happened: exposures are counted, because several things
// can happen within one tick.
bool taken_since(const std::vector<Shot>& shots, std::size_t i, std::int64_t count,
                 std::int64_t tick) {
  return static_cast<std::int64_t>(i) >= count || shots[i].last_tick > tick;
}

struct Views {
  int images = 0;
  bool ap = false, clo = false;
};

// Which of the levels a point belongs to, counted from the head; -1 without landmarks.
int nearest_level(const World& world, const PatientPoint& p) {
  int best = -1;
  double least = 0.0;
  const auto& levels = world.patient->landmarks.levels;
  for (std::size_t i = 0; i < levels.size(); ++i) {
    const double d = std::abs((p - levels[i].interlaminar_centre).dot(world.field->cranial));
    if (best < 0 || d < least) {
      best = static_cast<int>(i);
      least = d;
    }
  }
  return best;
}

int index_of(const World& world, SpineLevel level) {
  const auto& levels = world.patient->landmarks.levels;
  const auto it = std::ranges::find(levels, level, &LevelLandmarks::level);
  return it == levels.end() ? -1 : static_cast<int>(it - levels.begin());
}

int levels_apart(int a, int b) { return a < 0 || b < 0 ? 0 : std::abs(a - b); }

}  // namespace

void RuleJudge::bite(int index) {
  line_seen(index);
  depth_confirmed(index);
  facing(index);
  corridor(index);
  fixed(index);
  emptied(index);
  two_views(index);
  level_and_side(index);
}

// R2. As it was seen before the bite.
void RuleJudge::line_seen(int index) {
  const Bite& b = after_.bites[static_cast<std::size_t>(index)];
  const double seen = line_visibility(world_, before_, b.side);
  if (seen >= world_.contrast.visible_opacity) return;
  note(RuleId::R2, "", 100.0 * seen, window_centre(b), index);
}

// R3. The best image since the instrument was last advanced counts.
void RuleJudge::depth_confirmed(int index) {
  const Bite& b = after_.bites[static_cast<std::size_t>(index)];
  const double under = rad_from_deg(limit(RuleId::R3, "under_rotation_deg"));
  const double over = rad_from_deg(limit(RuleId::R3, "over_rotation_deg"));
  constexpr double kSlackRad = 1e-9;
  std::optional<double> nearest;  // rotation beyond what is allowed, rad; negative: under
  const std::vector<Shot>& shots = after_.imaging.shots;
  for (std::size_t i = 0; i < shots.size(); ++i) {
    const Shot& s = shots[i];
    const RuleWatch& w = after_.watch;
    if (!taken_since(shots, i, w.shots_at_advance, w.advance_tick)) continue;
    if (s.view.kind != ViewKind::Clo || !s.instrument_in_field) continue;
    if (s.view.detector_side != other_side(b.side)) continue;
    const double r = s.view.over_rotation_rad;
    if (r >= -under - kSlackRad && r <= over + kSlackRad) return;
    const double excess = r < 0.0 ? r + under : r - over;
    if (!nearest || std::abs(excess) < std::abs(*nearest)) nearest = excess;
  }
  const PatientPoint where = window_centre(b);
  if (!nearest) {
    note(RuleId::R3, "", b.advance_mm, where, index);
  } else if (*nearest < 0.0) {
    note(RuleId::R3, "under_rotated", deg_from_rad(under - *nearest), where, index);
  } else {
    note(RuleId::R3, "over_rotated", deg_from_rad(over + *nearest), where, index);
  }
}

// R4
void RuleJudge::facing(int index) {
  const Bite& b = after_.bites[static_cast<std::size_t>(index)];
  const double deg = deg_from_rad(b.facing_ventral_rad);
  if (deg >= limit(RuleId::R4, "ventral_deg")) return;
  const bool near = b.line_distance_mm < limit(RuleId::R4, "critical_line_mm");
  note(RuleId::R4, near ? "near_line" : "", deg, window_centre(b), index);
}

// R5. Lateral of the facet's medial border and deeper than the middle of the ligament is the
// lateral recess or the foramen.
void RuleJudge::corridor(int index) {
  if (!world_.field || !world_.patient) return;
  const LevelLandmarks* level = world_.patient->landmarks.level(world_.field->level);
  if (level == nullptr) return;
  const Bite& b = after_.bites[static_cast<std::size_t>(index)];
  const int s = side_index(b.lateral_mm >= 0.0 ? Side::Left : Side::Right);
  const double border = std::abs(lateral_mm(*world_.field, level->medial_facet_border[s]));
  const double beyond = std::abs(b.lateral_mm) - border;
  if (beyond <= limit(RuleId::R5, "beyond_border_mm")) return;
  const PatientPoint where = window_centre(b);
  const bool recess = (level->flavum_centre[s] - where).dot(world_.field->dorsal) > 0.0;
  note(RuleId::R5, recess ? "recess" : "", beyond, where, index);
}

// R7
void RuleJudge::fixed(int index) {
  const Bite& b = after_.bites[static_cast<std::size_t>(index)];
  if (!after_.access.portal_fixed) note(RuleId::R7, "", b.advance_mm, window_centre(b), index);
  const double guide = after_.portal ? after_.portal->depth_stop_mm : 0.0;
  if (guide < limit(RuleId::R7, "least_guide_mm")) {
    note(RuleId::R7, "guide_not_set", guide, window_centre(b), index);
  }
}

// R8
void RuleJudge::emptied(int index) {
  const Bite& b = after_.bites[static_cast<std::size_t>(index)];
  const InstrumentModel* model = world_.model(b.instrument);
  if (model == nullptr || !world_.field || before_.held <= 0) return;
  const std::int64_t capacity = bite_capacity(*world_.field, *model);
  if (capacity <= 0) return;
  const double percent = 100.0 * static_cast<double>(before_.held) / static_cast<double>(capacity);
  if (percent < limit(RuleId::R8, "full_percent")) return;
  note(RuleId::R8, "not_emptied", percent, window_centre(b), index);
}

// R10
void RuleJudge::two_views(int index) {
  const Bite& b = after_.bites[static_cast<std::size_t>(index)];
  Views views;
  const std::vector<Shot>& shots = after_.imaging.shots;
  for (std::size_t i = 0; i < shots.size(); ++i) {
    const RuleWatch& w = after_.watch;
    if (!taken_since(shots, i, w.shots_at_place, w.place_tick)) continue;
    ++views.images;
    if (!shots[i].instrument_in_field) continue;
    views.ap = views.ap || shots[i].view.kind == ViewKind::Ap;
    views.clo = views.clo || (shots[i].view.kind == ViewKind::Clo &&
                              shots[i].view.detector_side == other_side(b.side));
  }
  if (views.ap && views.clo) return;
  const char* when = "";
  if (views.clo) when = "no_ap";
  if (views.ap) when = "no_clo";
  note(RuleId::R10, when, views.images, window_centre(b), index);
}

// R11. Where tissue was taken counts, whatever the portal is called.
void RuleJudge::level_and_side(int index) {
  const Bite& b = after_.bites[static_cast<std::size_t>(index)];
  if (!world_.field || !world_.patient || b.bone_mm3 + b.ligament_mm3 <= 0.0) return;
  const PatientPoint where = window_centre(b);
  const Checklist& list = after_.checklist;
  const int cut = nearest_level(world_, where);
  int apart = levels_apart(cut, index_of(world_, world_.scenario.level));
  if (list.time_out) {
    apart = std::max(apart, levels_apart(cut, index_of(world_, list.time_out->level)));
  }
  if (apart > 0) note(RuleId::R11, "", apart, where, index);

  if (!list.time_out) {
    const int known = last(RuleId::R11, "no_time_out");
    const double bites =
        known < 0 ? 1.0 : after_.violations[static_cast<std::size_t>(known)].value + 1.0;
    last_or_new(RuleId::R11, "no_time_out", bites, where, index);
  }
  if (std::abs(b.lateral_mm) <= limit(RuleId::R11, "across_mm")) return;
  const Side side = b.lateral_mm > 0.0 ? Side::Left : Side::Right;
  const auto& planned = world_.scenario.sides;
  if (std::ranges::find(planned, side) == planned.end()) {
    note(RuleId::R11, "wrong_side", std::abs(b.lateral_mm), where, index);
    return;
  }
  const bool paused = std::ranges::any_of(
      list.pauses, [&](const LevelPauseDone& p) { return p.where.side == side; });
  if (!list.time_out || list.time_out->side == side || paused) return;
  const int known = last(RuleId::R11, "side_not_confirmed");
  const double bites =
      known < 0 ? 1.0 : after_.violations[static_cast<std::size_t>(known)].value + 1.0;
  last_or_new(RuleId::R11, "side_not_confirmed", bites, where, index);
}

}  // namespace flavum
