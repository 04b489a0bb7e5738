#include <cmath>

#include "sim/procedure/acts.h"

namespace flavum {
namespace {

constexpr double kSlackMm = 1e-6;

bool finite(const PatientPoint& p) { return p.v.allFinite(); }

}  // namespace

Verdict check(const World& world, const State&, const PoseCArm& c) {
  const CArmModel& m = world.carm;
  if (!finite(c.pose.isocentre) || !std::isfinite(c.pose.orbital_rad) ||
      !std::isfinite(c.pose.tilt_rad)) {
    return refuse("That is not a position of the C-arm.");
  }
  if (c.pose.orbital_rad < m.orbital_min_rad - kSlackMm ||
      c.pose.orbital_rad > m.orbital_max_rad + kSlackMm ||
      c.pose.tilt_rad < m.tilt_min_rad - kSlackMm || c.pose.tilt_rad > m.tilt_max_rad + kSlackMm) {
    return refuse("The C-arm cannot turn that far.");
  }
  return {};
}

void act(const World&, State& state, const PoseCArm& c) { state.carm = c.pose; }

Verdict check(const World&, const State&, const SetFluoroscopy&) { return {}; }
void act(const World&, State&, const SetFluoroscopy&) {}

Verdict check(const World&, const State&, const Pedal&) { return {}; }
void act(const World&, State&, const Pedal&) {}

Verdict check(const World&, const State&, const Expose&) { return {}; }
void act(const World&, State&, const Expose&) {}

Verdict check(const World&, const State&, const HandInField&) { return {}; }
void act(const World&, State&, const HandInField&) {}

}  // namespace flavum
