#include <algorithm>
#include <cmath>

#include "sim/instruments/portal_checks.h"
#include "sim/procedure/acts.h"

namespace flavum {
namespace {

// Lidocaine 1 %: 10 mg/mL; at most 4.5 mg/kg, about 300 mg (clinical.md 1.4).
constexpr double kMostLocalMl = 30.0;
constexpr double kLocalMgPerMl = 10.0;
constexpr double kSlackMl = 1e-9;

Verdict real_level(SpineLevel level) {
  if (std::ranges::find(kLumbarLevels, level) == kLumbarLevels.end()) {
    return refuse("That is not a lumbar level.");
  }
  return {};
}

}  // namespace

Verdict check(const World&, const State& state, const DecideCase& c) {
  if (!c.accept && c.reason == RefusalReason::None) {
    return refuse("Say why the case is declined.");
  }
  if (!c.accept && (state.access.incision || state.contrast.needle_passes > 0)) {
    return refuse("The procedure has begun. To stop now, end the procedure.");
  }
  return {};
}

void act(const World&, State& state, const DecideCase& c) {
  state.checklist.decided_tick = state.tick;
  state.checklist.accepted = c.accept;
  state.checklist.refused_because = c.accept ? RefusalReason::None : c.reason;
}

Verdict check(const World&, const State& state, const CheckOff& c) {
  if (static_cast<int>(c.item) < 0 || static_cast<int>(c.item) >= kCheckItems) {
    return refuse("There is no such item on the list.");
  }
  const bool wound = c.item == CheckItem::Pressure || c.item == CheckItem::Dressing;
  if (wound && !state.access.incision) return refuse("There is no wound.");
  if (wound && (state.portal || state.access.trocar_in)) {
    return refuse("The portal is in the wound. Take it out first.");
  }
  const bool after = c.item == CheckItem::NeurologicalCheck || c.item == CheckItem::RecoveryNote;
  if (after && state.stopped == StopReason::None) {
    return refuse("The procedure has not ended. End it first.");
  }
  return {};
}

// When it was first done counts.
void act(const World&, State& state, const CheckOff& c) {
  std::int64_t& tick = state.checklist.tick[static_cast<std::size_t>(c.item)];
  if (tick == kNever) tick = state.tick;
}

Verdict check(const World&, const State&, const CountLevel& c) { return real_level(c.level); }

void act(const World&, State& state, const CountLevel& c) {
  state.checklist.counted = c.level;
  state.checklist.counted_tick = state.tick;
}

Verdict check(const World&, const State&, const TimeOut& c) { return real_level(c.level); }

void act(const World&, State& state, const TimeOut& c) {
  const LevelAndSide said{c.level, c.side};
  // Saying the same again changes nothing: when it was first said counts.
  if (state.checklist.time_out == said) return;
  state.checklist.time_out = said;
  state.checklist.time_out_tick = state.tick;
}

Verdict check(const World&, const State&, const LevelPause& c) { return real_level(c.level); }

void act(const World&, State& state, const LevelPause& c) {
  state.checklist.pauses.push_back({{c.level, c.side}, state.tick});
  state.checklist.level_pause = LevelAndSide{c.level, c.side};
  state.checklist.level_pause_tick = state.tick;
}

Verdict check(const World&, const State& state, const InjectLocal& c) {
  if (!(c.ml > 0.0) || !std::isfinite(c.ml)) return refuse("That is not a volume to inject.");
  const double total = state.checklist.local_anaesthetic_ml + c.ml;
  if (total > kMostLocalMl + kSlackMl) {
    return refuse(with_number("That would make %.1f mL of 1 %% lidocaine, ", total) +
                  with_number("%.0f mg; ", kLocalMgPerMl * total) +
                  with_number("the limit is %.0f mg (4.5 mg/kg).", kLocalMgPerMl * kMostLocalMl));
  }
  return {};
}

void act(const World&, State& state, const InjectLocal& c) {
  if (state.checklist.local_anaesthetic_tick == kNever) {
    state.checklist.local_anaesthetic_tick = state.tick;
  }
  state.checklist.local_anaesthetic_ml += c.ml;
}

}  // namespace flavum
