#include <algorithm>
#include <cmath>

#include "sim/instruments/portal_checks.h"
#include "sim/procedure/acts.h"
#include "sim/procedure/crossings.h"
#include "sim/procedure/cut.h"

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

void act(const World& world, State& state, const SelectInstrument& c) {
  state.instrument = c.kind;
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
  sweep(world, state, joints_of(state), to, false);
  set_joints(state, to);
}

namespace {

Verdict can_bite(const World& world, const State& state) {
  if (const Verdict v = instrument_in_portal(world, state); !v.ok) return v;
  if (state.advance_mm <= 0.0) {
    return refuse("The window is inside the portal. Advance the instrument first.");
  }
  return {};
}

void bite(const World& world, State& state) {
  const InstrumentModel& model = *world.model(state.instrument);
  const RigidTransform<Patient, Tool> pose = instrument_pose(*state.portal, joints_of(state));
  const Closeness near = closeness_at(world, state, joints_of(state));
  const auto index = static_cast<int>(state.bites.size());
  record_crossing(state, EventKind::LineCrossed, false, index, near.line);
  record_crossing(state, EventKind::DuraCrossed, false, index, near.dura);
  const Taken taken =
      cut_window(*world.field, model, window_of(model, pose, state.advance_mm), state);
  Bite b;
  b.instrument = model.kind == InstrumentKind::None ? state.instrument : model.kind;
  b.X_PatientTool = pose;
  b.bone_mm3 = mm3_of(*world.field, taken.bone);
  b.ligament_mm3 = mm3_of(*world.field, taken.ligament);
  b.dura_distance_mm = near.dura.mm;
  b.line_distance_mm = near.line.mm;
  b.tick = state.tick;
  b.side = state.portal->side;
  b.advance_mm = state.advance_mm;
  state.bites.push_back(b);
}

}  // namespace

Verdict check(const World& world, const State& state, const TakeBite&) {
  return can_bite(world, state);
}
void act(const World& world, State& state, const TakeBite&) { bite(world, state); }

Verdict check(const World& world, const State& state, const OpenJaw&) {
  return instrument_in_portal(world, state);
}
void act(const World&, State& state, const OpenJaw&) { state.jaw_open = true; }

Verdict check(const World& world, const State& state, const CloseJaw&) {
  return can_bite(world, state);
}
void act(const World& world, State& state, const CloseJaw&) {
  bite(world, state);
  state.jaw_open = false;
}

Verdict check(const World& world, const State& state, const EmptyJaw&) {
  return instrument_in_portal(world, state);
}
void act(const World&, State& state, const EmptyJaw&) { state.held = 0; }

}  // namespace flavum
