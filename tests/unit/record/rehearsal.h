#pragma once
// A short rehearsal on the synthetic level, recorded.

#include <cmath>
#include <memory>
#include <string>

#include "imaging/base/units.h"
#include "sim/record/attempt.h"
#include "sim/record/replay.h"
#include "tests/support/synthetic_level.h"

namespace flavum::testing {

inline std::shared_ptr<const World> shared_synthetic_world() {
  static const auto world = std::make_shared<const World>(synthetic_world());
  return world;
}

struct Recorded {
  std::string text;
  State last;
};

/// Places a portal and takes `bites` bites, one every `ticks_between` ticks, all over the
/// instrument's freedom; after each the state is `last`.
inline Recorded record_rehearsal(int bites, std::int64_t ticks_between) {
  Recorded r;
  const auto world = shared_synthetic_world();
  Attempt attempt(world, {}, starting_state(*world), [&](const std::string& l) { r.text += l; });
  PortalPlan plan = straight_plan();
  plan.depth_stop_mm = 15.0;
  attempt.dispatch(PlacePortal{plan});
  attempt.dispatch(PoseCArm{pose_for(View::CloRight, PatientPoint(0, 0, 0))});
  const int per_instrument = 1 + bites / 4;
  for (int n = 0; n < bites; ++n) {
    if (n % per_instrument == 0) {
      attempt.dispatch(SelectInstrument{(n / per_instrument) % 2 == 0
                                            ? InstrumentKind::BoneRongeur
                                            : InstrumentKind::TissueSculptor});
    }
    const double turn = 2.399963 * n;  // the golden angle: never twice the same place
    attempt.advance_by(ticks_between / 2);
    attempt.dispatch(MoveInstrument{1.0 + 8.0 * std::fmod(0.618034 * n, 1.0),
                                    std::fmod(turn, 2.0 * kPi), 2.9 * std::cos(7.0 * turn),
                                    0.7 * std::sin(5.0 * turn)});
    attempt.advance_by(ticks_between - ticks_between / 2);
    attempt.dispatch(TakeBite{});
  }
  attempt.finish();
  r.last = attempt.state();
  return r;
}

/// Everything of a state that this rehearsal changes, to the last bit.
inline bool same_bits(const State& a, const State& b) {
  if (!(a.portal == b.portal && a.carm == b.carm && a.instrument == b.instrument &&
        a.advance_mm == b.advance_mm && a.clock_rad == b.clock_rad && a.tilt_x_mm == b.tilt_x_mm &&
        a.tilt_y_mm == b.tilt_y_mm && a.tissue == b.tissue && a.cut == b.cut &&
        a.path_mm == b.path_mm && a.tick == b.tick && a.bites.size() == b.bites.size() &&
        a.events.size() == b.events.size())) {
    return false;
  }
  for (std::size_t n = 0; n < a.bites.size(); ++n) {
    const Bite& p = a.bites[n];
    const Bite& q = b.bites[n];
    if (p.tick != q.tick || p.bone_mm3 != q.bone_mm3 || p.ligament_mm3 != q.ligament_mm3 ||
        p.dura_distance_mm != q.dura_distance_mm || p.line_distance_mm != q.line_distance_mm ||
        !(p.X_PatientTool.origin() == q.X_PatientTool.origin()) ||
        p.X_PatientTool.rotation() != q.X_PatientTool.rotation()) {
      return false;
    }
  }
  for (std::size_t n = 0; n < a.events.size(); ++n) {
    if (a.events[n].kind != b.events[n].kind || a.events[n].depth_mm != b.events[n].depth_mm ||
        !(a.events[n].where == b.events[n].where)) {
      return false;
    }
  }
  return hash(a) == hash(b);
}

}  // namespace flavum::testing
