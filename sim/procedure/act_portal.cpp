#include <cmath>

#include "sim/instruments/portal_checks.h"
#include "sim/procedure/access_path.h"
#include "sim/procedure/acts.h"
#include "sim/procedure/course.h"
#include "sim/procedure/crossings.h"
#include "sim/procedure/depth_guide.h"

namespace flavum {
namespace {

constexpr double kSlackMm = 1e-6;

bool finite(const PatientPoint& p) { return p.v.allFinite(); }

Verdict depth_stop(const World& world, double stop_mm) {
  const double most = longest_reach_mm(world);
  if (!(stop_mm >= 0.0 && stop_mm <= most + kSlackMm)) {
    return refuse(
        with_number("The depth stop can be set from 0 to %.0f mm beyond the portal.", most));
  }
  return {};
}

}  // namespace

Verdict check(const World& world, const State&, const PlacePortal& c) {
  const PortalPlan& plan = c.plan;
  if (!world.field) return refuse("Choose a level first.");
  if (!(plan.level == world.field->level)) {
    return refuse("The plan is for " + level_name(plan.level) + ", but " +
                  level_name(world.field->level) + " is open. Choose that level first.");
  }
  if (!finite(plan.skin_entry) || !finite(plan.dock)) {
    return refuse("The portal's entry or dock is not a place in the patient.");
  }
  const double path = distance_mm(plan.skin_entry, plan.dock);
  if (path < kShortestPathMm) {
    return refuse(with_number("Entry and dock are only %.1f mm apart.", path));
  }
  if (path > world.portal.length_mm) {
    return refuse(with_number("The way from entry to dock is %.0f mm; ", path) +
                  with_number("the portal is %.0f mm long.", world.portal.length_mm));
  }
  const ImageGeometry& g = world.field->labels.geometry;
  if (!g.contains(g.nearest_index(plan.dock))) {
    return refuse("The dock is too far from the level " + level_name(plan.level) + ".");
  }
  const double across = -side_sign(plan.side) * lateral_mm(*world.field, plan.dock);
  if (across > 0.0) {
    return refuse(
        with_number("The dock lies %.1f mm across the midline; the plan is for the ", across) +
        side_name(plan.side) + " side.");
  }
  return depth_stop(world, plan.depth_stop_mm);
}

void act(const World& world, State& state, const PlacePortal& c) {
  state.portal = c.plan;
  set_joints(state, {});
  if (!(state.tissue.grid() == world.field->labels.geometry)) {
    state.tissue = Tissue(world.field->labels.geometry);
    state.cut = {};
  }
}

// In an attempt the trocar may still be in it: both come out together.
Verdict check(const World& world, const State& state, const RemovePortal&) {
  if (!state.portal && !state.access.trocar_in) return refuse("There is no portal to remove.");
  if (world.attempt() && state.portal && state.instrument != InstrumentKind::None) {
    return refuse("An instrument is in the portal. Take it out first.");
  }
  return {};
}

void act(const World& world, State& state, const RemovePortal&) {
  state.portal.reset();
  state.instrument = InstrumentKind::None;
  set_joints(state, {});
  if (!world.attempt()) return;
  state.access.trocar_in = false;
  state.access.portal_fixed = false;
  state.access.on_bone = false;
  state.access.depth_mm = 0.0;
  note_withdrawn(world, state);
}

Verdict check(const World& world, const State& state, const SetDepthStop& c) {
  if (!state.portal) return refuse("Place the portal before setting its depth stop.");
  if (const Verdict v = depth_stop(world, c.depth_stop_mm); !v.ok) return v;
  // The guide clicks. That it is set too deep is possible and noted (rule R7).
  if (world.attempt() && std::abs(c.depth_stop_mm - std::round(c.depth_stop_mm)) > kSlackMm) {
    return refuse(with_number("The depth guide clicks in whole millimetres; %.1f mm lies between.",
                              c.depth_stop_mm));
  }
  if (state.instrument != InstrumentKind::None && state.advance_mm > c.depth_stop_mm + kSlackMm) {
    return refuse(
        with_number("The instrument stands %.1f mm beyond the portal. ", state.advance_mm) +
        "Withdraw it before setting the stop shorter.");
  }
  return {};
}

void act(const World&, State& state, const SetDepthStop& c) {
  state.portal->depth_stop_mm = c.depth_stop_mm;
}

}  // namespace flavum
