#include <algorithm>
#include <utility>
#include <vector>

#include "sim/assess/judging.h"

namespace flavum {
namespace {

constexpr CheckItem kBefore[] = {CheckItem::Anticoagulants, CheckItem::Allergy,
                                 CheckItem::Antibiotic, CheckItem::Bolster, CheckItem::Drape};
constexpr CheckItem kAfter[] = {CheckItem::Pressure, CheckItem::Dressing,
                                CheckItem::NeurologicalCheck, CheckItem::RecoveryNote};

std::int64_t tick_of(const Checklist& c, CheckItem item) {
  return c.tick[static_cast<std::size_t>(item)];
}

std::int64_t earlier(std::int64_t a, std::int64_t b) {
  if (a == kNever) return b;
  return b == kNever ? a : std::min(a, b);
}

std::int64_t first_injection(const State& s) {
  return s.contrast.injections.empty() ? kNever : s.contrast.injections.front().tick;
}

// The first needle or knife; kNever while the skin is whole.
std::int64_t first_puncture(const State& s) {
  std::int64_t t = earlier(s.checklist.local_anaesthetic_tick, s.access.incision_tick);
  t = earlier(t, first_injection(s));
  return s.contrast.needle ? earlier(t, s.contrast.needle->tick) : t;
}

// Of the first side, when a later incision overwrote it.
std::int64_t first_incision(const State& s) {
  const std::int64_t withdrawn = s.sides.empty() ? kNever : s.sides.front().withdrawn_tick;
  return earlier(s.access.incision_tick, withdrawn);
}

std::int64_t first_bite(const State& s, Side side) {
  for (const Bite& b : s.bites) {
    if (b.side == side) return b.tick;
  }
  return kNever;
}

bool has_pause(const Judged& j, Side side, std::int64_t before) {
  const LevelAndSide right{j.world.scenario.level, side};
  return std::ranges::any_of(j.state.checklist.pauses, [&](const LevelPauseDone& p) {
    return p.where == right && p.tick <= before;
  });
}

// For the first side any epidurogram before its first bite; for the next one a new one.
bool has_epidurogram(const State& s, Side side, std::int64_t before) {
  std::int64_t since = 0;
  for (const SideWork& w : s.sides) {
    if (w.side == side) break;
    since = std::max(since, w.withdrawn_tick >= 0 ? w.withdrawn_tick : w.begun_tick);
  }
  return std::ranges::any_of(s.contrast.injections, [&](const Injection& i) {
    return i.pattern == ContrastPattern::Epidural && i.tick >= since && i.tick <= before;
  });
}

void add_sides(const Judged& j, Sheet& sheet) {
  int sides = 0, pauses = 0, epidurograms = 0;
  for (const Side side : {Side::Left, Side::Right}) {
    const std::int64_t bite = first_bite(j.state, side);
    if (bite == kNever) continue;
    ++sides;
    if (has_pause(j, side, bite)) ++pauses;
    if (has_epidurogram(j.state, side, bite)) ++epidurograms;
  }
  if (sides == 0) return;
  sheet.add("level_pauses", percent(pauses, sides));
  sheet.add("epidurograms", percent(epidurograms, sides));
}

// First of each pair before the second; judged where both were done (clinical.md 0.9).
void add_order(const State& s, Sheet& sheet) {
  const Checklist& c = s.checklist;
  const std::int64_t skin = first_puncture(s), incision = first_incision(s);
  const std::int64_t bite = s.bites.empty() ? kNever : s.bites.front().tick;
  std::int64_t withdrawn = kNever;
  for (const SideWork& w : s.sides) withdrawn = std::max(withdrawn, w.withdrawn_tick);
  std::vector<std::pair<std::int64_t, std::int64_t>> pairs;
  for (const CheckItem item : kBefore) {
    pairs.emplace_back(c.decided_tick, tick_of(c, item));
    pairs.emplace_back(tick_of(c, item), skin);
  }
  pairs.emplace_back(c.counted_tick, c.time_out_tick);
  pairs.emplace_back(c.time_out_tick, incision);
  pairs.emplace_back(c.local_anaesthetic_tick, incision);
  pairs.emplace_back(first_injection(s), incision);
  pairs.emplace_back(incision, bite);
  pairs.emplace_back(withdrawn, tick_of(c, CheckItem::Pressure));
  pairs.emplace_back(tick_of(c, CheckItem::Pressure), tick_of(c, CheckItem::Dressing));
  pairs.emplace_back(tick_of(c, CheckItem::Dressing), tick_of(c, CheckItem::NeurologicalCheck));
  pairs.emplace_back(tick_of(c, CheckItem::NeurologicalCheck), tick_of(c, CheckItem::RecoveryNote));
  int judged = 0, kept = 0;
  for (const auto& [first, second] : pairs) {
    if (first == kNever || second == kNever) continue;
    ++judged;
    if (first <= second) ++kept;
  }
  if (judged > 0) sheet.add("order_kept", percent(kept, judged));
}

}  // namespace

void add_checklist(const Judged& j, Sheet& sheet) {
  const State& s = j.state;
  const Checklist& c = s.checklist;
  if (c.decided_tick != kNever || j.world.scenario.briefing.refuse != RefusalReason::None) {
    sheet.add("candidacy_right", candidacy_right(j.world, s) ? 1.0 : 0.0);
  }
  if (c.decided_tick != kNever && !c.accepted) return;
  const std::int64_t skin = first_puncture(s);
  const bool cut = s.access.incision || !s.bites.empty();
  const auto ready = std::ranges::count_if(kBefore, [&](CheckItem item) {
    return c.done(item) && (skin == kNever || tick_of(c, item) <= skin);
  });
  sheet.add("checklist_before", percent(static_cast<double>(ready), std::size(kBefore)));
  if (cut) {
    const auto after = std::ranges::count_if(kAfter, [&](CheckItem i) { return c.done(i); });
    sheet.add("checklist_after", percent(static_cast<double>(after), std::size(kAfter)));
  }
  if (c.counted || cut) {
    sheet.add("level_counted_right", c.counted && *c.counted == j.world.scenario.level ? 1.0 : 0.0);
  }
  if (c.time_out || cut) {
    const std::int64_t incision = first_incision(s);
    const bool right = c.time_out && c.time_out->level == j.world.scenario.level &&
                       std::ranges::count(j.world.scenario.sides, c.time_out->side) > 0 &&
                       (incision == kNever || c.time_out_tick <= incision);
    sheet.add("time_out_right", right ? 1.0 : 0.0);
  }
  add_sides(j, sheet);
  add_order(s, sheet);
}

}  // namespace flavum
