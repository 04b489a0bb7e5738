// The sac that comes back, on a sac pressed flat over 20 mm: heights, shares and areas by hand.

#include <gtest/gtest.h>

#include "sim/procedure/decompression.h"
#include "sim/procedure/readings.h"
#include "sim/procedure/sac.h"
#include "tests/support/cut_level.h"

namespace flavum {
namespace {

using namespace testing;

constexpr double kFlat = 3.25;  // dorsal border of the pressed sac

const World& pressed_world() {
  static const World world = level_with_sac([](double x, double y, double z) {
    return std::hypot(x, y) < kSacRadius && (std::abs(z) > 10.25 || y < kFlat);
  });
  return world;
}

// Dorsal 2 mm of the ligament over the middle of the pressed stretch.
State thinned(const World& w, double dorsal_mm = 2.0) {
  State s = fresh_state(w);
  take_box(w, s, {-6.25, kFlavumDorsal - dorsal_mm, -6.25}, {6.25, kFlavumDorsal, 6.25});
  return s;
}

TEST(Sac, TakesItsShareOfTheRoomInTheMiddleOfIt) {
  const World& w = pressed_world();
  const State s = thinned(w);
  // The lamina begins at the ligament's dorsal border, so the box took nothing else; room 2 mm.
  EXPECT_NEAR(sac_shift_mm(w, s, PatientPoint(0, 0, 0)), 0.6 * 2.0, 0.02);
  EXPECT_NEAR(sac_shift_mm(w, s, PatientPoint(2, 0, -2)), 0.6 * 2.0, 0.02);
  EXPECT_EQ(sac_shift_mm(w, s, PatientPoint(10, 0, 0)), 0.0);  // no room
  EXPECT_EQ(sac_shift_mm(w, s, PatientPoint(0, 0, 15)), 0.0);  // neither room nor pressure
  EXPECT_EQ(sac_shift_mm(w, fresh_state(w), PatientPoint()), 0.0);
}

TEST(Sac, ComesNoFurtherThanAnUncompressedSacWouldLie) {
  const World& w = pressed_world();
  State s = fresh_state(w);
  take_box(w, s, {-9.25, kFlavumVentral, -9.25}, {9.25, kFlavumDorsal, 9.25});
  // 5 mm of room would give 3 mm; at x = 4 the round sac reaches sqrt(6.25^2 - 16) = 4.80.
  const double free = std::sqrt(kSacRadius * kSacRadius - 16.0) - kFlat;
  EXPECT_NEAR(sac_shift_mm(w, s, PatientPoint(4, 0, 0)), free, 0.2);
  EXPECT_LE(sac_shift_mm(w, s, PatientPoint(0, 0, 0)), 3.0 + 0.02);
  EXPECT_GT(sac_shift_mm(w, s, PatientPoint(0, 0, 0)), 2.8);
}

TEST(Sac, StaysWhereItWasInPlanningOnPatientsAndWhereNothingPressesIt) {
  const State s = thinned(pressed_world());
  World planning = pressed_world();
  planning.scenario.attempt = false;
  EXPECT_EQ(sac_shift_mm(planning, s, PatientPoint()), 0.0);
  World real = pressed_world();
  auto patient = std::make_shared<Case>(*real.patient);
  patient->generated = false;
  real.patient = patient;
  EXPECT_EQ(sac_shift_mm(real, s, PatientPoint()), 0.0);
  const World& round = attempt_world();
  EXPECT_NEAR(sac_shift_mm(round, thinned(round), PatientPoint()), 0.0, 0.05);
}

TEST(Sac, TheNearerDuraCounts) {
  const World& w = pressed_world();
  ToolPoints tip;
  add_cylinder(tip, 1.0, 0.0, 1.0);
  // Straight down, end at y = 7: 3.75 mm over the flat dura, 1.2 less once it has come.
  const RigidTransform<Patient, Tool> pose = X_PatientTool([] {
    PortalPlan p = straight_plan(0.0, 0.0);
    p.dock = PatientPoint(0, 7.0, 0);
    return p;
  }());
  const double before = nearest_dura(w, fresh_state(w), pose, tip).mm;
  const double after = nearest_dura(w, thinned(w), pose, tip).mm;
  EXPECT_LT(before, 7.0 - kFlat + kTooFar);
  EXPECT_GT(before, 7.0 - kFlat - kTooNear);
  EXPECT_NEAR(before - after, 1.2, 0.05);
  EXPECT_NEAR(nearest(w.field->dura_mm, pose, tip).mm, before, 1e-6);
}

TEST(Sac, AMoveIntoTheSacThatCameBackIsACrossing) {
  const World& w = pressed_world();
  State s = thinned(w);
  s.portal = straight_plan(0.0, -7.0);
  s.portal->skin_entry = PatientPoint(0, kSkin, 0.0);
  s.portal->dock = PatientPoint(0, kFlavumDorsal, 0.0);
  s.portal->depth_stop_mm = 15.0;
  State rigid = s;
  rigid.cut.sac_shift_um.reset();
  World w2 = w;
  w2.sculptor.cuts_bone = false;
  s.instrument = rigid.instrument = InstrumentKind::TissueSculptor;
  // A way without bone, so that only the sac decides: tip at y = 3.75, half a millimetre over the
  // flat dura, 0.7 mm inside the one that came.
  const InstrumentJoints to{kFlavumDorsal - 3.75, 0, 0, 0};
  State with = s, without = rigid;
  with.advance_mm = without.advance_mm = to.advance_mm;
  EXPECT_LT(measure(w2, with).dura_mm, -0.7 + kTooFar);
  EXPECT_GT(measure(w2, without).dura_mm, 0.5 - kTooNear);
}

TEST(Sac, AreaGrowsByTheShiftOverTheWidth) {
  const World& w = pressed_world();
  const State s = thinned(w);
  const SacArea level = sac_area(w, s, 0.0);
  // A disc less its cap beyond y = 3.25.
  const double r = kSacRadius;
  const double cap = r * r * std::acos(kFlat / r) - kFlat * std::sqrt(r * r - kFlat * kFlat);
  EXPECT_NEAR(level.before_mm2, 3.14159265 * r * r - cap, 0.02 * level.before_mm2);
  const double gain = level.after_mm2 - level.before_mm2;
  // At most 1.2 mm over the 12.5 mm that were thinned; at least over the 7 columns clear of the
  // edges, where the round sac is free for 1.2 mm.
  EXPECT_LE(gain, 1.2 * 12.5);
  EXPECT_GE(gain, 1.2 * 7.0 - 0.1);
  const SacArea above = sac_area(w, s, 15.0);
  EXPECT_NEAR(above.before_mm2, 3.14159265 * r * r, 0.02 * above.before_mm2);
  EXPECT_DOUBLE_EQ(above.after_mm2, above.before_mm2);
}

}  // namespace
}  // namespace flavum
