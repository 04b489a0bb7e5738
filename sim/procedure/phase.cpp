#include "sim/procedure/phase.h"

#include <algorithm>

#include "sim/procedure/epidurogram.h"
#include "sim/procedure/view_judgement.h"

namespace flavum {
namespace {

const SideWork* work(const State& s) { return s.sides.empty() ? nullptr : &s.sides.back(); }
std::int64_t begun_tick(const State& s) { return work(s) != nullptr ? work(s)->begun_tick : 0; }

bool any_bite(const State& s) {
  const int first = work(s) != nullptr ? work(s)->first_bite : 0;
  return static_cast<int>(s.bites.size()) > first;
}
bool ligament_bite(const State& s) {
  const int first = work(s) != nullptr ? work(s)->first_bite : 0;
  return std::any_of(s.bites.begin() + std::min<std::ptrdiff_t>(first, std::ssize(s.bites)),
                     s.bites.end(), [](const Bite& b) { return b.ligament_mm3 > 0.0; });
}

// Turning the patient on the bolster makes every image before it worthless.
bool level_seen_ap(const World& world, const State& s) {
  const std::int64_t positioned =
      s.checklist.tick[static_cast<std::size_t>(CheckItem::Bolster)];  // or kNever: before all
  const PatientPoint level = best_ap(world).isocentre;
  return std::ranges::any_of(s.imaging.shots, [&](const Shot& shot) {
    return shot.tick >= positioned && shot.view.kind == ViewKind::Ap && shot.view.adequate &&
           in_field(world.carm, shot.pose, shot.settings, level);
  });
}

bool incised(const State& s) {
  return s.access.incision && (s.sides.size() <= 1 || s.access.incision_tick >= begun_tick(s));
}
bool paused(const State& s) {
  return s.checklist.level_pause && s.checklist.level_pause_tick >= begun_tick(s);
}
bool withdrawn(const State& s) {
  return work(s) != nullptr && work(s)->withdrawn_tick >= 0 && !s.portal && !s.access.trocar_in;
}

bool done(const World& world, const State& s, Phase p) {
  const Checklist& c = s.checklist;
  switch (p) {
    case Phase::Briefing:
      return c.decided_tick != kNever;
    case Phase::SignIn:
      return c.done(CheckItem::Anticoagulants) && c.done(CheckItem::Allergy) &&
             c.done(CheckItem::Antibiotic);
    case Phase::Positioning:
      return c.done(CheckItem::Bolster) && c.done(CheckItem::Drape) && c.counted.has_value();
    case Phase::CArmSetUp:
      return level_seen_ap(world, s);
    case Phase::LocalAnaesthetic:
      return c.local_anaesthetic_ml > 0.0;
    case Phase::Epidurogram:
      return line_visible(world, s, side_in_work(world, s));
    case Phase::TimeOut:
      return c.time_out.has_value();
    case Phase::Incision:
      return incised(s);
    case Phase::Docking:
      return s.portal.has_value();
    case Phase::Fixing:
      return s.portal && s.access.portal_fixed && s.portal->depth_stop_mm > 0.0;
    case Phase::LevelPause:
      return paused(s);
    case Phase::BoneWork:
      return ligament_bite(s) || s.instrument == InstrumentKind::TissueSculptor;
    case Phase::LigamentWork:
      return ligament_bite(s) && s.instrument == InstrumentKind::None && s.held == 0;
    case Phase::Withdrawal:
      return s.stopped != StopReason::None;
    case Phase::Closure:
      return c.done(CheckItem::Pressure) && c.done(CheckItem::Dressing);
    case Phase::Recovery:
      return is_over(s);
    case Phase::Over:
      break;
  }
  return false;
}

// The first phase that what has been done still leaves open: skin, portal, bites, withdrawal and
// the end cannot be taken back.
Phase earliest(const State& s) {
  if (is_over(s)) return Phase::Over;
  if (s.stopped != StopReason::None) return Phase::Closure;
  if (withdrawn(s)) return Phase::Withdrawal;
  if (ligament_bite(s)) return Phase::LigamentWork;
  if (any_bite(s)) return Phase::BoneWork;
  if (s.portal) return Phase::Fixing;
  if (s.access.trocar_in || incised(s)) return Phase::Docking;
  if (s.sides.size() > 1) return Phase::Epidurogram;
  return Phase::Briefing;
}

std::vector<std::string> items(const State& s, std::initializer_list<CheckItem> wanted) {
  std::vector<std::string> open;
  for (const CheckItem i : wanted) {
    if (!s.checklist.done(i)) {
      open.push_back(std::string("Not yet done: ") + check_item_words(i) + ".");
    }
  }
  return open;
}

std::string next_after_withdrawal(const World& world, const State& s) {
  for (const Side side : world.scenario.sides) {
    if (std::ranges::none_of(s.sides, [&](const SideWork& w) { return w.side == side; })) {
      return std::string("Begin the ") + side_name(side) + " side, or end the procedure.";
    }
  }
  return "End the procedure.";
}

}  // namespace

const char* phase_title(Phase p) {
  switch (p) {
    case Phase::Briefing:
      return "Briefing";
    case Phase::SignIn:
      return "Sign-in";
    case Phase::Positioning:
      return "Positioning";
    case Phase::CArmSetUp:
      return "C-arm set-up";
    case Phase::LocalAnaesthetic:
      return "Local anaesthetic";
    case Phase::Epidurogram:
      return "Epidurogram";
    case Phase::TimeOut:
      return "Time-out";
    case Phase::Incision:
      return "Incision";
    case Phase::Docking:
      return "Docking";
    case Phase::Fixing:
      return "Fixing the portal";
    case Phase::LevelPause:
      return "Level pause";
    case Phase::BoneWork:
      return "Bone work";
    case Phase::LigamentWork:
      return "Ligament work";
    case Phase::Withdrawal:
      return "Withdrawal";
    case Phase::Closure:
      return "Closure";
    case Phase::Recovery:
      return "Recovery";
    case Phase::Over:
      return "Over";
  }
  return "";
}

Side side_in_work(const World& world, const State& state) {
  if (work(state) != nullptr) return work(state)->side;
  return world.scenario.sides.empty() ? Side::Left : world.scenario.sides.front();
}

bool is_over(const State& s) {
  const Checklist& c = s.checklist;
  if (c.decided_tick != kNever && !c.accepted) return true;
  return s.stopped != StopReason::None && c.done(CheckItem::RecoveryNote);
}

Phase phase_of(const World& world, const State& state) {
  int p = static_cast<int>(earliest(state));
  while (p < static_cast<int>(Phase::Over) && done(world, state, static_cast<Phase>(p))) ++p;
  return static_cast<Phase>(p);
}

std::vector<std::string> missing(const World& world, const State& s) {
  const Checklist& c = s.checklist;
  const std::string side = side_name(side_in_work(world, s));
  std::vector<std::string> open;
  switch (phase_of(world, s)) {
    case Phase::Briefing:
      return {"Read the briefing, then accept or decline the case."};
    case Phase::SignIn:
      return items(s, {CheckItem::Anticoagulants, CheckItem::Allergy, CheckItem::Antibiotic});
    case Phase::Positioning:
      open = items(s, {CheckItem::Bolster, CheckItem::Drape});
      if (!c.counted) open.emplace_back("Count the levels from the sacrum.");
      return open;
    case Phase::CArmSetUp:
      return {"Take an AP image with the level in the field."};
    case Phase::LocalAnaesthetic:
      return {"Inject local anaesthetic along the way to the lamina."};
    case Phase::Epidurogram:
      return {"Show the line on the " + side + " side: inject contrast one level below."};
    case Phase::TimeOut:
      return {"Hold the time-out: say the level and the side."};
    case Phase::Incision:
      return {"Incise the skin on the " + side + " side, 10 mm at most."};
    case Phase::Docking:
      if (!s.access.trocar_in) return {"Insert the trocar through the incision."};
      if (!s.access.on_bone) return {"Advance the trocar until it stands on the lamina."};
      return {"Remove the trocar and leave the portal on the lamina."};
    case Phase::Fixing:
      if (!s.access.portal_fixed) open.emplace_back("Fix the portal.");
      if (!(s.portal->depth_stop_mm > 0.0)) open.emplace_back("Set the depth stop.");
      return open;
    case Phase::LevelPause:
      return {"Pause and say the level and the side before the first bite."};
    case Phase::BoneWork:
      return {"Make room in the lamina until the tissue sculptor reaches the ligament."};
    case Phase::LigamentWork:
      if (!ligament_bite(s)) return {"Thin the ligament dorsal of the line."};
      if (s.instrument != InstrumentKind::None) {
        open.emplace_back("When the contrast passes freely, take the instrument out.");
      }
      if (s.held > 0) open.emplace_back("Empty the instrument.");
      return open;
    case Phase::Withdrawal:
      if (s.portal || s.access.trocar_in) return {"Take the portal out."};
      return {next_after_withdrawal(world, s)};
    case Phase::Closure:
      return items(s, {CheckItem::Pressure, CheckItem::Dressing});
    case Phase::Recovery:
      return items(s, {CheckItem::NeurologicalCheck, CheckItem::RecoveryNote});
    case Phase::Over:
      break;
  }
  return open;
}

}  // namespace flavum
