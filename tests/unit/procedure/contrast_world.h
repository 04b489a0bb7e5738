#pragma once
// The synthetic level as an attempt, with its epidural space, and shorthand for tests about
// contrast and complications.

#include "sim/procedure/apply.h"
#include "tests/support/synthetic_level.h"

namespace flavum::testing {

/// Levels L4-5 at z = 0 and L5-S1 at z = -35; the canal is the same everywhere.
inline constexpr double kLevelMm = 35.0;
inline constexpr std::int64_t kSecond = kTicksPerSecond;

inline World attempt_world(std::uint64_t seed = 1) {
  static const std::shared_ptr<const EpiduralSpace> space =
      std::make_shared<EpiduralSpace>(find_epidural_space(*synthetic_world().patient));
  World w = synthetic_world();
  w.epidural = space;
  w.scenario.attempt = true;
  w.scenario.seed = seed;
  return w;
}

/// A canal of two slabs: on each side a space of `area_mm2` and 2 mm, 200 mm long, the disc of L4-5
/// at z = 0, of L5-S1 at -35.
inline World tube_world(double area_mm2, std::uint64_t seed = 1) {
  World w = attempt_world(seed);
  auto space = std::make_shared<EpiduralSpace>();
  for (int i = 0; i <= 200; ++i) {
    EpiduralSlice s;
    s.centre = PatientPoint(0.0, 0.0, i - 120.0);
    s.area_mm2[0] = s.area_mm2[1] = area_mm2;
    s.thickness_mm[0] = s.thickness_mm[1] = 2.0;
    s.sac_area_mm2 = 100.0;
    s.inner_mm = 3.0;
    space->slices.push_back(s);
  }
  w.epidural = space;
  return w;
}

inline Injection injection_at(double x, double z, double ml, double left_share,
                              std::int64_t tick = 0) {
  Injection i;
  i.tick = tick;
  i.ml = ml;
  i.pattern = ContrastPattern::Epidural;
  i.where = PatientPoint(x, 7.0, z);
  i.left_share = left_share;
  return i;
}

/// A needle straight down at (x, z), its tip at height y.
inline State with_needle(const World& w, State s, double x, double y, double z) {
  s = apply(w, s,
            InsertNeedle{NeedleKind::Tuohy, PatientPoint(x, kSkin, z), PatientPoint(x, y, z)});
  return apply(w, s, AdvanceNeedle{kSkin - y});
}

}  // namespace flavum::testing
