// The two decisions that can be right without a decompression: to decline and to stop.
#include <algorithm>
#include <cmath>

#include "sim/assess/judging.h"

namespace flavum {
namespace {

// Thinner ligament on imaging is no candidate (clinical.md 1.2).
constexpr double kThinFlavumMm = 2.5;
// More redirects than this without bone under the tip: there is nothing to dock on (the fail limit
// of clinical.md 5).
constexpr int kManyRedirects = 6;
// Contrast given on a line that would have stayed visible for as long as this without it was not
// needed (engineering default).
constexpr double kStillVisibleS = 120.0;
// Less is no top-up, and no try to bring a line back (1 to 2 mL, clinical.md 1.6).
constexpr double kLeastTopUpMl = 1.0;
constexpr double kSlackMl = 1e-9;

bool occurred(const State& s, Complication kind) {
  return std::ranges::any_of(s.hazards.occurred,
                             [kind](const ComplicationEvent& e) { return e.kind == kind; });
}
bool happened(const State& s, EventKind kind) {
  return std::ranges::any_of(s.events, [kind](const Event& e) { return e.kind == kind; });
}

Side last_side(const World& world, const State& s) {
  if (!s.sides.empty()) return s.sides.back().side;
  return world.scenario.sides.empty() ? Side::Left : world.scenario.sides.front();
}

// The side in work when contrast was given.
Side side_at(const World& world, const State& s, std::int64_t tick) {
  Side side = world.scenario.sides.empty() ? Side::Left : world.scenario.sides.front();
  for (const SideWork& w : s.sides) {
    if (w.begun_tick <= tick) side = w.side;
  }
  return side;
}

// Given while a usable line stood: it would have stayed visible without.
bool was_spare(const World& world, const State& s, const Injection& i) {
  const ContrastModel& m = world.contrast;
  const double usable = m.visible_opacity * std::exp2(kStillVisibleS / m.fade_half_life_s);
  const int side = side_index(side_at(world, s, i.tick));
  return i.seen_before[static_cast<std::size_t>(side)] >= usable;
}

// Not seen although a top-up was given lately, or no more may be given. A line that has only faded
// is no cause: it can be topped up. Contrast that was not needed when it was given counts for
// neither, so that nobody earns the right to stop by using it up.
bool line_lost(const World& world, const State& s, const Findings& found) {
  if (s.contrast.injections.empty() || !found.has_column) return false;
  if (found.line_visible[side_index(last_side(world, s))]) return false;
  const double lately_ticks = world.contrast.fade_half_life_s * kTicksPerSecond;
  double spare_ml = 0.0, lately_ml = 0.0;
  for (const Injection& i : s.contrast.injections) {
    const bool lately = static_cast<double>(s.stopped_tick - i.tick) <= lately_ticks;
    if (was_spare(world, s, i)) {
      spare_ml += i.ml;
    } else if (lately) {
      lately_ml += i.ml;
    }
  }
  return lately_ml >= kLeastTopUpMl - kSlackMl ||
         s.contrast.total_ml - spare_ml >= world.contrast.warn_total_ml - kSlackMl;
}

bool csf_seen(const State& s) {
  const bool intrathecal = std::ranges::any_of(s.contrast.injections, [](const Injection& i) {
    return i.pattern == ContrastPattern::Intrathecal;
  });
  return intrathecal || s.contrast.csf_aspirated || s.condition.warning == Warning::CsfLeak ||
         occurred(s, Complication::DuralTear) || happened(s, EventKind::DuraCrossed) ||
         happened(s, EventKind::NeedleInSac);
}

bool anatomy_bad(const World& world, const State& s) {
  if (s.access.redirects > kManyRedirects && !s.access.on_bone) return true;
  const LevelLandmarks* level =
      world.patient ? world.patient->landmarks.level(world.scenario.level) : nullptr;
  if (level == nullptr) return true;
  const double thick = level->flavum_thickness_mm[side_index(last_side(world, s))];
  return thick > 0.0 && thick < kThinFlavumMm;
}

bool level_wrong(const World& world, const State& s) {
  const Checklist& c = s.checklist;
  const auto wrong = [&](const std::optional<LevelAndSide>& at) {
    return at && (at->level != world.scenario.level ||
                  std::ranges::count(world.scenario.sides, at->side) == 0);
  };
  if (c.counted && *c.counted != world.scenario.level) return true;
  const bool docked_wrong = std::ranges::any_of(s.sides, [&](const SideWork& w) {
    return w.docked && w.docked->level != world.scenario.level;
  });
  return docked_wrong || wrong(c.time_out) || wrong(c.level_pause);
}

}  // namespace

bool refusal_reason_right(const World& world, const State& s) {
  const Briefing& b = world.scenario.briefing;
  if (b.refuse != RefusalReason::None) return s.checklist.refused_because == b.refuse;
  return b.anticoagulated && s.checklist.refused_because == RefusalReason::BleedingRisk;
}

bool candidacy_right(const World& world, const State& s) {
  if (s.checklist.decided_tick == kNever) return false;
  if (s.checklist.accepted) return world.scenario.briefing.refuse == RefusalReason::None;
  return refusal_reason_right(world, s);
}

bool stop_has_cause(const World& world, const State& s, const Findings& found) {
  switch (s.stopped) {
    case StopReason::LostLine:
      return line_lost(world, s, found);
    case StopReason::Csf:
      return csf_seen(s);
    case StopReason::Pain:
      return s.condition.warning == Warning::Paraesthesia || occurred(s, Complication::NerveInjury);
    case StopReason::Bleeding:
      return s.condition.warning == Warning::BriskBleeding ||
             occurred(s, Complication::EpiduralHaematoma);
    case StopReason::Reaction:
      return s.condition.warning == Warning::ContrastReaction ||
             occurred(s, Complication::ContrastReaction);
    case StopReason::BadAnatomy:
      return anatomy_bad(world, s);
    case StopReason::WrongLevel:
      return level_wrong(world, s);
    case StopReason::None:
    case StopReason::Completed:
    case StopReason::Other:  // cannot be checked
      return false;
  }
  return false;
}

}  // namespace flavum
