#include <algorithm>
#include <cmath>

#include "sim/instruments/portal_checks.h"
#include "sim/procedure/access_path.h"
#include "sim/procedure/acts.h"
#include "sim/procedure/course.h"

namespace flavum {
namespace {

constexpr double kSlackMm = 1e-6;
constexpr double kLongestIncisionMm = 60.0;  // longer is no incision of this procedure
constexpr double kNearSkinMm = 10.0;         // the knife reaches the skin from here
constexpr double kSkinProbeMm = 20.0;        // the skin is looked for from this far below
constexpr double kOnIncisionMm = 5.0;        // half the usual 10 mm incision
// Between skin and fascia: how far a trocar is drawn back before it is aimed anew (engineering
// default).
constexpr double kSubcutaneousMm = 10.0;
// Drawn back this far the portal's end is free to swing (engineering default).
constexpr double kLiftMm = 3.0;

bool finite(const PatientPoint& p) { return p.v.allFinite(); }

AccessAxis axis_of(const Access& a) { return {a.skin_entry, a.direction}; }

// A target must give a direction, and one the portal is long enough for.
Verdict can_aim(const World& world, const PatientPoint& skin, const PatientPoint& target) {
  if (!finite(target)) return refuse("The target is not a place in the patient.");
  const double path = distance_mm(skin, target);
  if (path < kShortestPathMm) {
    return refuse(with_number("Skin and target are only %.1f mm apart.", path));
  }
  if (path > world.portal.length_mm) {
    return refuse(with_number("The way to the target is %.0f mm; ", path) +
                  with_number("the portal is %.0f mm long.", world.portal.length_mm));
  }
  return {};
}

Side side_of(const World& world, const PatientPoint& p) {
  return lateral_mm(*world.field, p) >= 0.0 ? Side::Left : Side::Right;
}

}  // namespace

Verdict check(const World& world, const State&, const Incise& c) {
  if (!world.field) return refuse("Choose a level first.");
  if (!finite(c.where)) return refuse("That is not a place on the skin.");
  if (!(c.length_mm > 0.0 && c.length_mm <= kLongestIncisionMm)) {
    return refuse(with_number("An incision can be up to %.0f mm long.", kLongestIncisionMm));
  }
  const PatientVector dorsal = world.field->dorsal;
  const SkinPoint skin = skin_or_edge(*world.patient, c.where - kSkinProbeMm * dorsal, dorsal);
  const double off = std::abs((skin.point - c.where).dot(dorsal));
  if (off > kNearSkinMm) return refuse("There is no skin within 10 mm of that place.");
  return {};
}

void act(const World&, State& state, const Incise& c) {
  state.access.incision = c.where;
  state.access.incision_mm = c.length_mm;
  state.access.incision_tick = state.tick;
}

Verdict check(const World& world, const State& state, const InsertTrocar& c) {
  if (!world.field) return refuse("Choose a level first.");
  if (state.portal) return refuse("The portal is in the patient. Take it out first.");
  if (state.access.trocar_in) return refuse("The trocar is already in the patient.");
  if (!state.access.incision) return refuse("There is no incision. Incise the skin first.");
  if (!finite(c.skin_entry)) return refuse("That is not a place on the skin.");
  const double away = distance_mm(c.skin_entry, *state.access.incision);
  if (away > kOnIncisionMm + kSlackMm) {
    return refuse(with_number("There is no incision there; the nearest is %.0f mm away.", away));
  }
  if (state.access.incision_mm < world.portal.outer_diameter_mm) {
    return refuse(with_number("The incision is %.1f mm long; ", state.access.incision_mm) +
                  with_number("the portal is %.2f mm thick.", world.portal.outer_diameter_mm));
  }
  return can_aim(world, c.skin_entry, c.target);
}

void act(const World&, State& state, const InsertTrocar& c) {
  Access& a = state.access;
  a.trocar_in = true;
  a.skin_entry = c.skin_entry;
  a.direction = (c.target - c.skin_entry).normalized();
  a.depth_mm = 0.0;
  a.on_bone = false;
  a.portal_fixed = false;
}

Verdict check(const World& world, const State& state, const AdvanceTrocar& c) {
  if (!state.access.trocar_in) return refuse("There is no trocar in the patient.");
  if (!(c.depth_mm >= 0.0 && c.depth_mm <= world.portal.length_mm + kSlackMm)) {
    return refuse(with_number("The trocar's tip can stand 0 to %.0f mm below the skin.",
                              world.portal.length_mm));
  }
  return {};
}

void act(const World& world, State& state, const AdvanceTrocar& c) {
  Access& a = state.access;
  if (c.depth_mm > a.depth_mm) {
    a.depth_mm = slide(world, state, axis_of(a), a.depth_mm, c.depth_mm);
  } else {
    a.depth_mm = c.depth_mm;
  }
  state.stopped_by_bone = a.depth_mm < c.depth_mm - kSlackMm;
  a.on_bone = stands_on_bone(world, state, axis_of(a), a.depth_mm);
}

Verdict check(const World& world, const State& state, const RedirectTrocar& c) {
  if (!state.access.trocar_in) return refuse("There is no trocar in the patient.");
  return can_aim(world, state.access.skin_entry, c.target);
}

void act(const World&, State& state, const RedirectTrocar& c) {
  Access& a = state.access;
  a.depth_mm = std::min(a.depth_mm, kSubcutaneousMm);
  a.direction = (c.target - a.skin_entry).normalized();
  a.on_bone = false;
  state.stopped_by_bone = false;
  ++a.redirects;
}

Verdict check(const World&, const State& state, const RemoveTrocar&) {
  if (!state.access.trocar_in) return refuse("There is no trocar in the patient.");
  if (state.access.depth_mm < kShortestPathMm) {
    return refuse(with_number("The portal is only %.1f mm deep and would not stand. Advance it.",
                              state.access.depth_mm));
  }
  return {};
}

void act(const World& world, State& state, const RemoveTrocar&) {
  Access& a = state.access;
  PortalPlan portal;
  portal.level = world.field->level;
  portal.skin_entry = a.skin_entry;
  portal.dock = axis_of(a).at(a.depth_mm);
  portal.side = side_of(world, portal.dock);
  portal.depth_stop_mm = 0.0;
  a.trocar_in = false;
  state.portal = portal;
  state.instrument = InstrumentKind::None;
  if (!(state.tissue.grid() == world.field->labels.geometry)) {
    state.tissue = Tissue(world.field->labels.geometry);
    state.cut = {};
  }
  note_docked(world, state);
}

Verdict check(const World&, const State& state, const FixPortal& c) {
  if (!state.portal) {
    return refuse(c.fixed ? "There is no portal to fix." : "There is no portal to release.");
  }
  return {};
}

void act(const World&, State& state, const FixPortal& c) { state.access.portal_fixed = c.fixed; }

Verdict check(const World& world, const State& state, const PivotPortal& c) {
  if (!state.portal) return refuse("There is no portal to turn.");
  if (state.access.portal_fixed) return refuse("The portal is fixed. Release it first.");
  if (state.instrument != InstrumentKind::None && state.advance_mm > 0.0) {
    return refuse(
        with_number("The instrument stands %.1f mm beyond the portal. ", state.advance_mm) +
        "Withdraw it before turning the portal.");
  }
  return can_aim(world, state.portal->skin_entry, c.tip);
}

// As a hand does it: a little back, round, and down again.
void act(const World& world, State& state, const PivotPortal& c) {
  Access& a = state.access;
  PortalPlan& portal = *state.portal;
  const double from = distance_mm(portal.skin_entry, portal.dock);
  const double to = distance_mm(portal.skin_entry, c.tip);
  const double lifted = std::max(0.0, std::min(from, to) - kLiftMm);
  const PatientVector aim = (c.tip - portal.skin_entry).normalized();
  AccessAxis axis{portal.skin_entry, portal_direction(portal)};
  axis.direction = swing(world, state, axis, aim, lifted);
  const bool round = axis.direction == aim;
  const double depth = round ? slide(world, state, axis, lifted, to) : lifted;
  state.stopped_by_bone = !round || depth < to - kSlackMm;
  a.skin_entry = portal.skin_entry;
  a.direction = axis.direction;
  a.depth_mm = std::max(depth, kShortestPathMm);
  a.on_bone = stands_on_bone(world, state, axis, a.depth_mm);
  ++a.redirects;
  portal.dock = axis.at(a.depth_mm);
  portal.side = side_of(world, portal.dock);
  portal.depth_stop_mm = 0.0;  // a new place has a new maximum: the guide starts anew
}

}  // namespace flavum
