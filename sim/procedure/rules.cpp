#include "sim/procedure/rules.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "sim/procedure/crossings.h"
#include "sim/procedure/cut.h"
#include "sim/procedure/depth_guide.h"
#include "sim/procedure/readings.h"
#include "sim/procedure/rule_judge.h"

namespace flavum {
namespace {

constexpr double kSlackMm = 1e-6;

// Where trocar or portal stands.
std::optional<PatientPoint> tip_of(const State& s) {
  if (s.portal) return s.portal->dock;
  if (s.access.trocar_in) return s.access.skin_entry + s.access.depth_mm * s.access.direction;
  return std::nullopt;
}

bool in_hand(const State& s) { return s.portal && s.instrument != InstrumentKind::None; }

// Beyond the portal; what happens inside it touches nobody.
double beyond_mm(const State& s) { return in_hand(s) ? std::max(0.0, s.advance_mm) : 0.0; }

bool advanced(const State& before, const State& after) {
  return beyond_mm(after) > beyond_mm(before) + kSlackMm;
}

double seconds_since(std::int64_t tick, std::int64_t now) {
  return static_cast<double>(now - tick) / kTicksPerSecond;
}

// What the sentence of R9 is about.
const char* form_of(Warning w) {
  switch (w) {
    case Warning::CsfLeak:
      return "csf";
    case Warning::BriskBleeding:
      return "bleeding";
    case Warning::ContrastReaction:
      return "reaction";
    case Warning::Paraesthesia:
    case Warning::None:
      break;
  }
  return "";
}

}  // namespace

int RuleJudge::note(RuleId id, const char* when, double value, const PatientPoint& where,
                    int bite) {
  const Rule* rule = world_.rules.find(id);
  if (rule == nullptr) return -1;
  Violation v;
  v.id = id;
  v.form = rule->form(when);
  v.severity =
      v.form == 0 ? rule->severity : rule->otherwise[static_cast<std::size_t>(v.form - 1)].severity;
  v.tick = after_.tick;
  v.value = value;
  v.bite_index = bite;
  v.where = where;
  after_.violations.push_back(v);
  return static_cast<int>(after_.violations.size()) - 1;
}

void RuleJudge::worsen(int violation, double value, const PatientPoint& where, int bite) {
  Violation& v = after_.violations[static_cast<std::size_t>(violation)];
  if (value <= v.value) return;
  v.value = value;
  v.where = where;
  if (bite >= 0) v.bite_index = bite;
}

int RuleJudge::last(RuleId id, const char* when) const {
  const Rule* rule = world_.rules.find(id);
  if (rule == nullptr) return -1;
  for (auto i = static_cast<int>(after_.violations.size()) - 1; i >= 0; --i) {
    const Violation& v = after_.violations[static_cast<std::size_t>(i)];
    if (v.id == id && (when == nullptr || v.form == rule->form(when))) return i;
  }
  return -1;
}

void RuleJudge::last_or_new(RuleId id, const char* when, double value, const PatientPoint& where,
                            int bite) {
  const int found = last(id, when);
  if (found >= 0) {
    worsen(found, value, where, bite);
  } else {
    note(id, when, value, where, bite);
  }
}

double RuleJudge::limit(RuleId id, const char* name) const {
  const Rule* rule = world_.rules.find(id);
  return rule == nullptr ? 0.0 : rule->limit(name);
}

PatientPoint RuleJudge::window_centre(const Bite& b) const {
  const InstrumentModel* model = world_.model(b.instrument);
  if (model == nullptr) return b.X_PatientTool.origin();
  const Window w = window_of(*model, b.X_PatientTool, b.advance_mm, 0.0);
  return b.X_PatientTool * Point<Tool>(Eigen::Vector3d(0.5 * (w.low + w.high)));
}

void RuleJudge::keep_watch() {
  RuleWatch& w = after_.watch;
  const auto shots = static_cast<std::int64_t>(after_.imaging.shots.size());
  const auto tip = tip_of(after_);
  bool moved = tip.has_value() != w.has_place;
  if (tip && w.has_place) {
    moved = distance_mm(*tip, w.place) > limit(RuleId::R10, "new_place_mm");
  }
  if (moved) {
    w.has_place = tip.has_value();
    w.place = tip.value_or(PatientPoint());
    w.place_tick = after_.tick;
    w.shots_at_place = shots;
  }
  if (moved || advanced(before_, after_)) {
    w.advance_tick = after_.tick;
    w.shots_at_advance = shots;
  }
  const bool aimed = std::holds_alternative<InsertTrocar>(command_) ||
                     std::holds_alternative<RedirectTrocar>(command_);
  w.stood_on_bone = tip && after_.access.on_bone ? true : tip && !aimed && w.stood_on_bone;
  if (!after_.jaw_open && !before_.jaw_open) {
    w.moved_open_um = 0;
    w.moved_open_noted = -1;
  }
}

// The events are kept from every point of the instrument all along its way (crossings.h): a stay
// past the line is one event that deepens, and every bite there is another.
void RuleJudge::past_line() {
  const double limit_mm = limit(RuleId::R1, "past_line_mm");
  for (std::size_t i = 0; i < after_.events.size(); ++i) {
    const Event& e = after_.events[i];
    if (e.kind != EventKind::LineCrossed || e.depth_mm <= limit_mm) continue;
    const bool old = i < before_.events.size();
    const int known = last(RuleId::R1);
    if (old) {
      if (e.depth_mm > before_.events[i].depth_mm && known >= 0) {
        worsen(known, e.depth_mm, e.where);
      }
      continue;
    }
    const bool still_there = e.bite_index >= 0 && known >= 0 && world_.field && before_.portal &&
                             closeness_at(world_, before_, joints_of(before_)).line.mm < -limit_mm;
    if (still_there) {
      worsen(known, e.depth_mm, e.where, e.bite_index);
    } else {
      note(RuleId::R1, "", e.depth_mm, e.where, e.bite_index);
    }
  }
}

// A portal that has stood on the lamina may be turned into the gap afterwards: the rule is about
// the way in.
void RuleJudge::past_lamina() {
  if (before_.watch.stood_on_bone) return;
  const double limit_mm = limit(RuleId::R6, "past_lamina_mm");
  for (std::size_t i = 0; i < after_.events.size(); ++i) {
    const Event& e = after_.events[i];
    if (e.kind != EventKind::PastLamina || e.depth_mm <= limit_mm) continue;
    if (i >= before_.events.size()) {
      note(RuleId::R6, "", e.depth_mm, e.where);
    } else if (e.depth_mm > before_.events[i].depth_mm) {
      last_or_new(RuleId::R6, "", e.depth_mm, e.where, -1);
    }
  }
}

// Deeper than the portal's own maximum: possible, since nothing stops a hand, and noted at its
// worst for every place of the portal.
void RuleJudge::guide_set() {
  const auto* set = std::get_if<SetDepthStop>(&command_);
  if (set == nullptr || !after_.portal || set->depth_stop_mm <= before_.portal->depth_stop_mm) {
    return;
  }
  const auto most = depth_guide_limit_mm(world_, after_);
  if (!most || set->depth_stop_mm <= *most + kSlackMm) return;
  const double too_deep_mm = set->depth_stop_mm - *most;
  const int known = last(RuleId::R7, "guide_too_deep");
  const bool same_place = known >= 0 && after_.violations[static_cast<std::size_t>(known)].tick >=
                                            after_.watch.place_tick;
  if (same_place) {
    worsen(known, too_deep_mm, after_.portal->dock);
  } else {
    note(RuleId::R7, "guide_too_deep", too_deep_mm, after_.portal->dock);
  }
}

// However many small moves it takes: the way since the jaw was opened counts.
void RuleJudge::moved_open() {
  if (!before_.jaw_open || !std::holds_alternative<MoveInstrument>(command_)) return;
  if (!in_hand(before_) || !in_hand(after_)) return;
  const auto centre = [&](const State& s) {
    Bite b;
    b.instrument = s.instrument;
    b.X_PatientTool = instrument_pose(*s.portal, joints_of(s));
    b.advance_mm = std::max(beyond_mm(before_), beyond_mm(after_));
    return window_centre(b);
  };
  const PatientPoint now = centre(after_);
  RuleWatch& w = after_.watch;
  w.moved_open_um += std::llround(1000.0 * distance_mm(centre(before_), now));
  const double mm = static_cast<double>(w.moved_open_um) / 1000.0;
  if (mm <= limit(RuleId::R8, "moved_mm")) return;
  if (w.moved_open_noted >= 0) {
    worsen(static_cast<int>(w.moved_open_noted), mm, now);
  } else {
    w.moved_open_noted = note(RuleId::R8, "", mm, now);
  }
}

// Cutting or advancing while what the patient showed is not resolved. Withdrawing, waiting, asking
// and stopping are right.
void RuleJudge::went_on() {
  const PatientCondition& c = before_.condition;
  if (c.warning == Warning::None) return;
  const auto deeper = [](double was_mm, double is_mm) { return is_mm > was_mm + kSlackMm; };
  const Access &was = before_.access, &is = after_.access;
  const bool trocar = is.trocar_in && was.trocar_in && deeper(was.depth_mm, is.depth_mm);
  const bool needle = before_.contrast.needle && after_.contrast.needle &&
                      deeper(before_.contrast.needle->depth_mm, after_.contrast.needle->depth_mm);
  const bool bit = after_.bites.size() > before_.bites.size();
  const bool injected = std::holds_alternative<InjectContrast>(command_) &&
                        c.warning != Warning::CsfLeak;  // that has a sentence of its own
  if (!advanced(before_, after_) && !trocar && !needle && !bit && !injected) return;
  PatientPoint where = tip_of(after_).value_or(PatientPoint());
  if (in_hand(after_)) where = instrument_pose(*after_.portal, joints_of(after_)).origin();
  if (!tip_of(after_) && after_.contrast.needle) where = after_.contrast.needle->tip();
  const double seconds = seconds_since(c.since_tick, after_.tick);
  const int bite = bit ? static_cast<int>(before_.bites.size()) : -1;
  const int known = last(RuleId::R9, form_of(c.warning));
  if (known >= 0 && after_.violations[static_cast<std::size_t>(known)].tick >= c.since_tick) {
    worsen(known, seconds, where, bite);
  } else {
    note(RuleId::R9, form_of(c.warning), seconds, where, bite);
  }
}

void RuleJudge::contrast_given() {
  if (!std::holds_alternative<InjectContrast>(command_)) return;
  if (after_.contrast.injections.size() <= before_.contrast.injections.size()) return;
  const Injection& i = after_.contrast.injections.back();
  const bool csf = before_.condition.warning == Warning::CsfLeak ||
                   (before_.contrast.csf_aspirated && i.pattern == ContrastPattern::Intrathecal);
  if (csf) note(RuleId::R9, "injected_with_csf", i.ml, i.where);
  const double total = after_.contrast.total_ml;
  if (total >= limit(RuleId::R2, "warn_total_ml")) {
    last_or_new(RuleId::R2, "contrast_ceiling", total, i.where, -1);
  }
}

// One violation per press of the pedal: most pulses count. Pulses come while time passes, so every
// exposure is looked at again.
void RuleJudge::hand_in_beam() {
  for (const Shot& shot : after_.imaging.shots) {
    if (!shot.hand_in_field || shot.pulses <= 0) continue;
    const PatientPoint where = tip_of(after_).value_or(shot.pose.isocentre);
    const auto known = std::ranges::find_if(after_.violations, [&](const Violation& v) {
      return v.id == RuleId::R12 && v.tick == shot.tick;
    });
    if (known != after_.violations.end()) {
      worsen(static_cast<int>(known - after_.violations.begin()), shot.pulses, where);
      continue;
    }
    const int noted = note(RuleId::R12, "", shot.pulses, where);
    if (noted >= 0) after_.violations[static_cast<std::size_t>(noted)].tick = shot.tick;
  }
}

void RuleJudge::judge() {
  keep_watch();
  past_line();
  past_lamina();
  guide_set();
  moved_open();
  went_on();
  contrast_given();
  hand_in_beam();
  for (std::size_t i = before_.bites.size(); i < after_.bites.size(); ++i) {
    bite(static_cast<int>(i));
  }
}

void note_rules(const World& world, const State& before, State& after, const Command& command) {
  if (world.rules.rules.empty()) return;
  RuleJudge(world, before, after, command).judge();
}

}  // namespace flavum
