// The course of a procedure: once in order to the end, once in the wrong order.

#include <gtest/gtest.h>

#include "sim/procedure/epidurogram.h"
#include "sim/procedure/phase.h"
#include "sim/procedure/view_judgement.h"
#include "tests/support/synthetic_attempt.h"

namespace flavum {
namespace {

using namespace testing;

// The needle enters one level below, beside the midline; the canal's back lies between the sac and
// the canal's border there: 4.8 < y < 7.2 at x = 4.
std::vector<Command> epidurogram(double x) {
  const PatientPoint skin(x, kSkin, -36.0);
  return {InsertNeedle{NeedleKind::Tuohy, skin, PatientPoint(x, 0.0, -36.0)},
          AdvanceNeedle{kSkin - 6.2}, InjectContrast{5.0}, RemoveNeedle{}};
}

// Makes the line visible by what an injection leaves behind, whatever side the contrast chose.
State with_line(const World& w, State s, Side side) {
  s = all_done(w, s, epidurogram(4.0 * side_sign(side)));
  EXPECT_EQ(s.contrast.injections.back().pattern, ContrastPattern::Epidural)
      << pattern_words(s.contrast.injections.back().pattern);
  s.contrast.injections.back().left_share = side == Side::Left ? 1.0 : 0.0;
  return s;
}

std::vector<Command> dock(double x, double z = 1.5) {
  const PatientPoint skin(x, kSkin, z);
  return {Incise{skin, 9.0}, InsertTrocar{skin, PatientPoint(x, 0.0, z)}, AdvanceTrocar{60.0},
          RemoveTrocar{}};
}

// A ligament bite stands for what the instruments' own tests cover: how deep a jaw gets.
State with_bites(State s, double bone_mm3, double ligament_mm3) {
  Bite b;
  b.tick = s.tick;
  b.bone_mm3 = bone_mm3;
  b.ligament_mm3 = ligament_mm3;
  s.bites.push_back(b);
  return s;
}

void expect_phase(const World& w, const State& s, Phase p) {
  EXPECT_STREQ(phase_title(phase_of(w, s)), phase_title(p));
  EXPECT_EQ(missing(w, s).empty(), p == Phase::Over);
  for (const std::string& sentence : missing(w, s)) EXPECT_EQ(sentence.back(), '.') << sentence;
}

State worked_side(const World& w, State s, Side side) {
  const double x = 7.0 * side_sign(side);
  expect_phase(w, s, Phase::Incision);
  const std::vector<Command> way = dock(x);
  s = done(w, s, way[0]);
  expect_phase(w, s, Phase::Docking);
  s = all_done(w, s, {way[1], way[2]});
  EXPECT_TRUE(s.access.on_bone);
  expect_phase(w, s, Phase::Docking);
  s = done(w, s, way[3]);
  expect_phase(w, s, Phase::Fixing);
  s = done(w, s, FixPortal{true});
  expect_phase(w, s, Phase::Fixing);
  s = done(w, s, SetDepthStop{3.0});
  expect_phase(w, s, Phase::LevelPause);
  s = done(w, s, LevelPause{w.scenario.level, side});
  expect_phase(w, s, Phase::BoneWork);
  s = with_bites(done(w, s, SelectInstrument{InstrumentKind::BoneRongeur}), 20.0, 0.0);
  expect_phase(w, s, Phase::BoneWork);
  s = done(w, s, SelectInstrument{InstrumentKind::TissueSculptor});
  expect_phase(w, s, Phase::LigamentWork);
  s = with_bites(s, 0.0, 30.0);
  expect_phase(w, s, Phase::LigamentWork);
  s = done(w, s, SelectInstrument{InstrumentKind::None});
  expect_phase(w, s, Phase::Withdrawal);
  s = done(w, advance(w, s, s.tick + 60), RemovePortal{});
  expect_phase(w, s, Phase::Withdrawal);
  return s;
}

TEST(Course, InOrderBothSidesReachTheEnd) {
  World w = attempt_world({Side::Left, Side::Right});
  w.contrast.vessel_probability = 0.0;  // no needle of this course meets a vessel
  State s = attempt_start(w);
  expect_phase(w, s, Phase::Briefing);
  s = done(w, s, DecideCase{true, RefusalReason::None});
  expect_phase(w, s, Phase::SignIn);
  s = all_done(w, s, {CheckOff{CheckItem::Anticoagulants}, CheckOff{CheckItem::Allergy}});
  EXPECT_EQ(missing(w, s).size(), 1u);
  s = done(w, s, CheckOff{CheckItem::Antibiotic});
  expect_phase(w, s, Phase::Positioning);
  s = all_done(
      w, s,
      {CheckOff{CheckItem::Bolster}, CheckOff{CheckItem::Drape}, CountLevel{w.scenario.level}});
  expect_phase(w, s, Phase::CArmSetUp);
  s = all_done(w, s, {PoseCArm{best_clo(w, Side::Left)}, Expose{}});
  expect_phase(w, s, Phase::CArmSetUp);  // an oblique image is not an AP image
  s = all_done(w, s, {PoseCArm{best_ap(w)}, Expose{}});
  expect_phase(w, s, Phase::LocalAnaesthetic);
  s = done(w, s, InjectLocal{10.0});
  expect_phase(w, s, Phase::Epidurogram);
  s = with_line(w, s, Side::Left);
  EXPECT_TRUE(line_visible(w, s, Side::Left)) << line_visibility(w, s, Side::Left);
  expect_phase(w, s, Phase::TimeOut);
  s = done(w, s, TimeOut{w.scenario.level, Side::Left});
  s = worked_side(w, s, Side::Left);
  EXPECT_EQ(missing(w, s).front(), "Begin the right side, or end the procedure.");

  s = done(w, advance(w, s, s.tick + 60), BeginSide{Side::Right});
  EXPECT_EQ(side_in_work(w, s), Side::Right);
  expect_phase(w, s, Phase::Epidurogram);
  s = with_line(w, advance(w, s, s.tick + 60), Side::Right);
  s = worked_side(w, s, Side::Right);
  EXPECT_EQ(missing(w, s).front(), "End the procedure.");

  s = done(w, s, StopProcedure{StopReason::Completed});
  expect_phase(w, s, Phase::Closure);
  s = all_done(w, s, {CheckOff{CheckItem::Pressure}, CheckOff{CheckItem::Dressing}});
  expect_phase(w, s, Phase::Recovery);
  s = done(w, s, CheckOff{CheckItem::NeurologicalCheck});
  expect_phase(w, s, Phase::Recovery);
  s = done(w, s, CheckOff{CheckItem::RecoveryNote});
  expect_phase(w, s, Phase::Over);
  EXPECT_TRUE(is_over(s));
  ASSERT_EQ(s.sides.size(), 2u);
  EXPECT_EQ(s.sides[0].docked->side, Side::Left);
  EXPECT_EQ(s.sides[1].docked->side, Side::Right);
  refusal(w, s, CheckOff{CheckItem::Drape});
}

TEST(Course, InTheWrongOrderNothingIsBlockedAndItEndsToo) {
  const World w = attempt_world();
  // Straight to the skin: no briefing, no sign-in, no image, no contrast, no time-out.
  State s = all_done(w, attempt_start(w), dock(7.0));
  expect_phase(w, s, Phase::Fixing);
  s = done(w, s, SelectInstrument{InstrumentKind::BoneRongeur});  // neither fixed nor paused
  s = with_bites(s, 15.0, 0.0);
  expect_phase(w, s, Phase::BoneWork);
  // What was forgotten can be made up for, and is noted when it was done.
  s = all_done(w, advance(w, s, 600),
               {CheckOff{CheckItem::Antibiotic}, TimeOut{w.scenario.level, Side::Left},
                FixPortal{true}, InjectLocal{5.0}, DecideCase{true, RefusalReason::None}});
  expect_phase(w, s, Phase::BoneWork);
  EXPECT_EQ(s.checklist.time_out_tick, 600);
  EXPECT_LT(s.access.incision_tick, s.checklist.time_out_tick);
  s = all_done(w, s, {SelectInstrument{InstrumentKind::None}, RemovePortal{}});
  expect_phase(w, s, Phase::Withdrawal);
  s = all_done(w, s, {StopProcedure{StopReason::LostLine}, CheckOff{CheckItem::RecoveryNote}});
  expect_phase(w, s, Phase::Over);  // without dressing or check: noted, not blocked
  EXPECT_FALSE(s.checklist.done(CheckItem::Dressing));
}

TEST(Course, TurningThePatientMakesEarlierImagesWorthless) {
  const World w = attempt_world();
  State s = all_done(w, attempt_start(w),
                     {DecideCase{true, RefusalReason::None}, CheckOff{CheckItem::Anticoagulants},
                      CheckOff{CheckItem::Allergy}, CheckOff{CheckItem::Antibiotic}, Expose{}});
  s = all_done(
      w, advance(w, s, 100),
      {CheckOff{CheckItem::Bolster}, CheckOff{CheckItem::Drape}, CountLevel{w.scenario.level}});
  expect_phase(w, s, Phase::CArmSetUp);
  expect_phase(w, done(w, s, Expose{}), Phase::LocalAnaesthetic);
}

TEST(Course, AnotherSideBeginsOnlyWithThePortalOut) {
  const World w = attempt_world({Side::Left, Side::Right});
  State s = docked_at(w, 7.0, 4.0);
  refusal(w, s, BeginSide{Side::Right});
  s = all_done(w, s, {RemovePortal{}, BeginSide{Side::Right}});
  EXPECT_EQ(side_in_work(w, s), Side::Right);
  refusal(w, s, BeginSide{Side::Right});
  done(w, s, BeginSide{Side::Left});
}

TEST(Course, StoppingEarlyIsPossibleAtAnyTimeWithNothingInThePatient) {
  const World w = attempt_world();
  const State s = done(w, attempt_start(w), StopProcedure{StopReason::BadAnatomy});
  expect_phase(w, s, Phase::Closure);
  EXPECT_EQ(s.stopped_tick, 0);
}

}  // namespace
}  // namespace flavum
