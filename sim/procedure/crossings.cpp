#include "sim/procedure/crossings.h"

#include <algorithm>
#include <cmath>

#include "sim/procedure/sac.h"
#include "sim/procedure/shaft.h"

namespace flavum {
namespace {

constexpr double kSweepStepMm = 0.5;
constexpr double kAttemptStepMm = 0.25;  // how exactly bone stops a move (engineering default)
// Half width of what turns with the handle: how far a point travels per radian (engineering
// default).
constexpr double kTurnArmMm = 3.0;

}  // namespace

// Lower the alarm is never: the deepest value since the crossing is kept, and a return is a new
// event.
void record_crossing(State& state, EventKind kind, bool was_inside, int bite_index,
                     const Nearest& n) {
  if (n.mm >= 0.0) return;
  const double depth = -n.mm;
  if (was_inside && bite_index < 0) {
    for (auto e = state.events.rbegin(); e != state.events.rend(); ++e) {
      if (e->kind != kind || e->bite_index >= 0) continue;
      if (depth > e->depth_mm) {
        e->depth_mm = depth;
        e->where = n.on_tool;
      }
      return;
    }
  }
  state.events.push_back({kind, bite_index, depth, n.on_tool, state.tick});
}

Closeness closeness_at(const World& world, const State& state, const InstrumentJoints& joints) {
  const ToolPoints points =
      working_end(world.portal, world.model(state.instrument), joints.advance_mm);
  const RigidTransform<Patient, Tool> pose = instrument_pose(*state.portal, joints);
  return {nearest(world.field->line_mm, pose, points), nearest_dura(world, state, pose, points)};
}

namespace {

PatientPoint tip_at(const State& state, const InstrumentJoints& joints) {
  return instrument_pose(*state.portal, joints).origin();
}

}  // namespace

// Moves the tool in small steps, so that nothing on the way is jumped over.
InstrumentJoints sweep(const World& world, State& state, const InstrumentJoints& from,
                       const InstrumentJoints& to, bool starts_outside) {
  const double way =
      std::max({std::abs(to.advance_mm - from.advance_mm), std::abs(to.tilt_x_mm - from.tilt_x_mm),
                std::abs(to.tilt_y_mm - from.tilt_y_mm),
                kTurnArmMm * std::abs(to.clock_rad - from.clock_rad)});
  const double step = world.attempt() ? kAttemptStepMm : kSweepStepMm;
  const int n = std::max(1, static_cast<int>(std::ceil(way / step)));
  bool past_line = false, past_dura = false;
  state.stopped_by_bone = false;
  // What stands in bone already may be drawn back, never pushed on.
  double bone = -1.0;  // at `last`; looked up when it matters
  InstrumentJoints last = from;
  for (int i = 1; i <= n; ++i) {
    const double t = static_cast<double>(i) / n;
    const InstrumentJoints at{
        std::lerp(from.advance_mm, to.advance_mm, t), std::lerp(from.clock_rad, to.clock_rad, t),
        std::lerp(from.tilt_x_mm, to.tilt_x_mm, t), std::lerp(from.tilt_y_mm, to.tilt_y_mm, t)};
    if (world.attempt()) {
      const double next = bone_that_stops_mm3(world, state, at);
      if (next > kBoneStopsMm3 && bone < 0.0) bone = bone_that_stops_mm3(world, state, last);
      if (next > std::max(bone, kBoneStopsMm3)) {
        state.stopped_by_bone = true;
        break;
      }
      bone = next;
      if (at.advance_mm > 0.0) {
        state.path_mm += distance_mm(tip_at(state, last), tip_at(state, at));
      }
      last = at;
    }
    const Closeness c = closeness_at(world, state, at);
    if (i == 1 && !starts_outside && (c.line.mm < 0.0 || c.dura.mm < 0.0)) {
      // Whether it stood there already, or came there now.
      const Closeness start = closeness_at(world, state, from);
      past_line = start.line.mm < 0.0;
      past_dura = start.dura.mm < 0.0;
    }
    record_crossing(state, EventKind::LineCrossed, past_line, -1, c.line);
    record_crossing(state, EventKind::DuraCrossed, past_dura, -1, c.dura);
    past_line = c.line.mm < 0.0;
    past_dura = c.dura.mm < 0.0;
  }
  return world.attempt() ? last : to;
}

void set_joints(State& state, const InstrumentJoints& j) {
  state.advance_mm = j.advance_mm;
  state.clock_rad = j.clock_rad;
  state.tilt_x_mm = j.tilt_x_mm;
  state.tilt_y_mm = j.tilt_y_mm;
}

InstrumentJoints joints_of(const State& state) {
  return {state.advance_mm, state.clock_rad, state.tilt_x_mm, state.tilt_y_mm};
}

}  // namespace flavum
