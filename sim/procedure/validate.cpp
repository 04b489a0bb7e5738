#include <algorithm>
#include <cmath>

#include "sim/procedure/portal_checks.h"
#include "sim/procedure/state.h"

namespace flavum {
namespace {

constexpr double kShortestPathMm = 5.0;  // shorter is a slip of the hand (engineering default)
constexpr double kSlackMm = 1e-6;

Verdict refuse(std::string reason) { return {false, std::move(reason)}; }

bool finite(const PatientPoint& p) { return p.v.allFinite(); }

double longest_reach_mm(const World& world) {
  return std::max(world.rongeur.max_reach_mm, world.sculptor.max_reach_mm);
}

struct Check {
  const World& world;
  const State& state;

  Verdict depth_stop(double stop_mm) const {
    const double most = longest_reach_mm(world);
    if (!(stop_mm >= 0.0 && stop_mm <= most + kSlackMm)) {
      return refuse(
          with_number("The depth stop can be set from 0 to %.0f mm beyond the portal.", most));
    }
    return {};
  }

  Verdict operator()(const PlacePortal& c) const {
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
    return depth_stop(plan.depth_stop_mm);
  }

  Verdict operator()(const RemovePortal&) const {
    if (!state.portal) return refuse("There is no portal to remove.");
    return {};
  }

  Verdict operator()(const SetDepthStop& c) const {
    if (!state.portal) return refuse("Place the portal before setting its depth stop.");
    if (const Verdict v = depth_stop(c.depth_stop_mm); !v.ok) return v;
    if (state.instrument != InstrumentKind::None && state.advance_mm > c.depth_stop_mm + kSlackMm) {
      return refuse(
          with_number("The instrument stands %.1f mm beyond the portal. ", state.advance_mm) +
          "Withdraw it before setting the stop shorter.");
    }
    return {};
  }

  Verdict operator()(const PoseCArm& c) const {
    const CArmModel& m = world.carm;
    if (!finite(c.pose.isocentre) || !std::isfinite(c.pose.orbital_rad) ||
        !std::isfinite(c.pose.tilt_rad)) {
      return refuse("That is not a position of the C-arm.");
    }
    if (c.pose.orbital_rad < m.orbital_min_rad - kSlackMm ||
        c.pose.orbital_rad > m.orbital_max_rad + kSlackMm ||
        c.pose.tilt_rad < m.tilt_min_rad - kSlackMm ||
        c.pose.tilt_rad > m.tilt_max_rad + kSlackMm) {
      return refuse("The C-arm cannot turn that far.");
    }
    return {};
  }

  Verdict operator()(const SelectInstrument& c) const {
    if (c.kind == InstrumentKind::None) return {};
    if (!world.field) return refuse("Choose a level first.");
    if (!state.portal) return refuse("Place the portal before passing an instrument.");
    const InstrumentModel* model = world.model(c.kind);
    if (model == nullptr) return refuse("There is no such instrument on the tray.");
    if (model->shaft_diameter_mm > world.portal.inner_diameter_mm) {
      return refuse(with_number("The instrument is %.2f mm thick and ", model->shaft_diameter_mm) +
                    with_number("does not pass the %.2f mm bore of the portal.",
                                world.portal.inner_diameter_mm));
    }
    return {};
  }

  Verdict instrument_in_portal() const {
    if (!world.field) return refuse("Choose a level first.");
    if (!state.portal) return refuse("Place the portal first.");
    if (world.model(state.instrument) == nullptr) return refuse("Take an instrument first.");
    return {};
  }

  Verdict operator()(const MoveInstrument& c) const {
    if (const Verdict v = instrument_in_portal(); !v.ok) return v;
    const InstrumentModel& model = *world.model(state.instrument);
    if (!std::isfinite(c.advance_mm) || !std::isfinite(c.clock_rad) ||
        !std::isfinite(c.tilt_x_mm) || !std::isfinite(c.tilt_y_mm)) {
      return refuse("That is not a position of the instrument.");
    }
    const double path = distance_mm(state.portal->skin_entry, state.portal->dock);
    if (c.advance_mm > model.max_reach_mm + kSlackMm) {
      return refuse(
          with_number("This instrument reaches %.0f mm beyond the portal.", model.max_reach_mm));
    }
    if (c.advance_mm > state.portal->depth_stop_mm + kSlackMm) {
      return refuse(with_number("The depth stop is set to %.1f mm. ", state.portal->depth_stop_mm) +
                    "Check the depth on the contralateral oblique view, then set it further.");
    }
    if (c.advance_mm <= -path) return refuse("That would take the instrument out of the portal.");
    if (std::hypot(c.tilt_x_mm, c.tilt_y_mm) > kMaxTiltMm + kSlackMm) {
      return refuse(with_number("The tip can be levered %.0f mm to a side at most.", kMaxTiltMm));
    }
    return {};
  }

  Verdict operator()(const CloseJaw&) const {
    if (const Verdict v = instrument_in_portal(); !v.ok) return v;
    if (state.advance_mm <= 0.0) {
      return refuse("The window is inside the portal. Advance the instrument first.");
    }
    return {};
  }
};

}  // namespace

const InstrumentModel* World::model(InstrumentKind kind) const {
  switch (kind) {
    case InstrumentKind::BoneRongeur:
      return &rongeur;
    case InstrumentKind::TissueSculptor:
      return &sculptor;
    case InstrumentKind::None:
      break;
  }
  return nullptr;
}

Verdict validate(const World& world, const State& state, const Command& command) {
  return std::visit(Check{world, state}, command);
}

}  // namespace flavum
