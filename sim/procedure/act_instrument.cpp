#include <algorithm>
#include <cmath>

#include "imaging/base/units.h"
#include "sim/instruments/portal_checks.h"
#include "sim/procedure/acts.h"
#include "sim/procedure/crossings.h"
#include "sim/procedure/cut.h"
#include "sim/procedure/sac.h"

namespace flavum {
namespace {

constexpr double kSlackMm = 1e-6;

Verdict instrument_in_portal(const World& world, const State& state) {
  if (!world.field) return refuse("Choose a level first.");
  if (!state.portal) return refuse("Place the portal first.");
  if (world.model(state.instrument) == nullptr) return refuse("Take an instrument first.");
  return {};
}

}  // namespace

Verdict check(const World& world, const State& state, const SelectInstrument& c) {
  if (world.attempt() && state.instrument != InstrumentKind::None && state.advance_mm > 0.0) {
    return refuse(
        with_number("The instrument stands %.1f mm beyond the portal. ", state.advance_mm) +
        "Withdraw it before taking another.");
  }
  if (c.kind == InstrumentKind::None) return {};
  if (!world.field) return refuse("Choose a level first.");
  if (!state.portal) return refuse("Place the portal before passing an instrument.");
  const InstrumentModel* model = world.model(c.kind);
  if (world.attempt() && state.access.trocar_in) {
    return refuse("The trocar fills the portal. Remove it first.");
  }
  if (model == nullptr) return refuse("There is no such instrument on the tray.");
  if (model->shaft_diameter_mm > world.portal.inner_diameter_mm) {
    return refuse(with_number("The instrument is %.2f mm thick and ", model->shaft_diameter_mm) +
                  with_number("does not pass the %.2f mm bore of the portal.",
                              world.portal.inner_diameter_mm));
  }
  return {};
}

void act(const World& world, State& state, const SelectInstrument& c) {
  if (world.attempt() && c.kind != InstrumentKind::None && c.kind != state.instrument) {
    ++state.instrument_changes;
  }
  state.instrument = c.kind;
  state.jaw_open = false;
  state.held = 0;
  set_joints(state, {});
  // Passing an instrument down a portal that stands in the dura is a crossing too.
  if (c.kind != InstrumentKind::None) sweep(world, state, {}, {}, true);
}

Verdict check(const World& world, const State& state, const MoveInstrument& c) {
  if (const Verdict v = instrument_in_portal(world, state); !v.ok) return v;
  const InstrumentModel& model = *world.model(state.instrument);
  if (!std::isfinite(c.advance_mm) || !std::isfinite(c.clock_rad) || !std::isfinite(c.tilt_x_mm) ||
      !std::isfinite(c.tilt_y_mm)) {
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

void act(const World& world, State& state, const MoveInstrument& c) {
  const InstrumentJoints to{c.advance_mm, c.clock_rad, c.tilt_x_mm, c.tilt_y_mm};
  set_joints(state, sweep(world, state, joints_of(state), to, false));
  if (state.advance_mm <= 0.0) state.jaw_open = false;  // the portal's rim closes it
}

namespace {

// How far an auger can bore ahead of its tip: the depth guide holds its handle.
double ahead_mm(const State& state, const InstrumentModel& model) {
  const double stop = std::min(state.portal->depth_stop_mm, model.max_reach_mm);
  return std::clamp(stop - state.advance_mm, 0.0, model.bore_mm);
}

Verdict can_bite(const World& world, const State& state) {
  if (const Verdict v = instrument_in_portal(world, state); !v.ok) return v;
  const InstrumentModel& model = *world.model(state.instrument);
  if (model.bores() && state.advance_mm >= 0.0) {
    if (state.advance_mm > 0.0 || ahead_mm(state, model) > 0.0) return {};
    return refuse(with_number("The depth stop is set to %.1f mm: ", state.portal->depth_stop_mm) +
                  "the auger cannot bore beyond it.");
  }
  if (state.advance_mm <= 0.0) {
    return refuse("The window is inside the portal. Advance the instrument first.");
  }
  return {};
}

// Everything that touches while the instrument cuts: an auger's bore as well.
ToolPoints cutting_end(const World& world, const State& state, const InstrumentModel& model) {
  ToolPoints points = working_end(world.portal, &model, state.advance_mm);
  const double ahead = model.bores() ? ahead_mm(state, model) : 0.0;
  if (ahead > 0.0) add_cylinder(points, model.shaft_diameter_mm, -ahead, 0.0);
  return points;
}

void bite(const World& world, State& state) {
  const InstrumentModel& model = *world.model(state.instrument);
  const OperativeField& field = *world.field;
  const RigidTransform<Patient, Tool> pose = instrument_pose(*state.portal, joints_of(state));
  const ToolPoints points = cutting_end(world, state, model);
  const Nearest line = nearest(field.line_mm, pose, points);
  const Nearest dura = nearest_dura(world, state, pose, points);
  const auto index = static_cast<int>(state.bites.size());
  record_crossing(state, EventKind::LineCrossed, false, index, line);
  record_crossing(state, EventKind::DuraCrossed, false, index, dura);
  const Window window = window_of(model, pose, state.advance_mm, ahead_mm(state, model));
  const Taken taken = cut_window(field, model, window, state);
  state.held += taken.bone + taken.ligament;
  Bite b;
  b.instrument = state.instrument;
  b.X_PatientTool = pose;
  b.bone_mm3 = mm3_of(field, taken.bone);
  b.ligament_mm3 = mm3_of(field, taken.ligament);
  b.dura_distance_mm = dura.mm;
  b.line_distance_mm = line.mm;
  b.tick = state.tick;
  b.side = state.portal->side;
  b.advance_mm = state.advance_mm;
  const Eigen::Vector3d middle = 0.5 * (window.low + window.high);
  b.lateral_mm = lateral_mm(field, pose * Point<Tool>(middle));
  const double ventral = -pose.axis(0).dot(field.dorsal);
  b.facing_ventral_rad = model.bores() ? kPi : std::acos(std::clamp(ventral, -1.0, 1.0));
  state.bites.push_back(b);
}

Verdict has_jaw(const World& world, const State& state) {
  if (const Verdict v = instrument_in_portal(world, state); !v.ok) return v;
  if (world.model(state.instrument)->bores()) {
    return refuse("The auger has no jaw to open. It cuts when it is turned.");
  }
  return {};
}

}  // namespace

// Planning: the jaw opens, closes and is emptied in one stroke.
Verdict check(const World& world, const State& state, const TakeBite&) {
  return can_bite(world, state);
}
void act(const World& world, State& state, const TakeBite&) {
  state.held = 0;
  bite(world, state);
  state.held = 0;
  state.jaw_open = false;
}

Verdict check(const World& world, const State& state, const OpenJaw&) {
  if (const Verdict v = has_jaw(world, state); !v.ok) return v;
  if (state.jaw_open) return refuse("The jaw is open already.");
  if (state.advance_mm <= 0.0) {
    return refuse("The jaw cannot open inside the portal. Advance the instrument first.");
  }
  return {};
}
void act(const World&, State& state, const OpenJaw&) { state.jaw_open = true; }

Verdict check(const World& world, const State& state, const CloseJaw&) {
  if (const Verdict v = can_bite(world, state); !v.ok) return v;
  if (!state.jaw_open && !world.model(state.instrument)->bores()) {
    return refuse("The jaw is closed already. Open it to take a bite.");
  }
  return {};
}
void act(const World& world, State& state, const CloseJaw&) {
  bite(world, state);
  state.jaw_open = false;
}

Verdict check(const World& world, const State& state, const EmptyJaw&) {
  if (const Verdict v = instrument_in_portal(world, state); !v.ok) return v;
  if (state.advance_mm > 0.0) {
    return refuse(
        with_number("The instrument stands %.1f mm beyond the portal. ", state.advance_mm) +
        "Withdraw it to empty it.");
  }
  return {};
}
void act(const World&, State& state, const EmptyJaw&) { state.held = 0; }

}  // namespace flavum
