// The fluoroscope as it is used: settings, presses, what a shot notes.

#include <gtest/gtest.h>

#include "imaging/base/units.h"
#include "sim/procedure/view_judgement.h"
#include "tests/support/synthetic_attempt.h"

namespace flavum {
namespace {

using namespace testing;

TEST(Fluoroscope, KnowsItsSettings) {
  const World w = attempt_world();
  const State s = attempt_start(w);
  FluoroscopySettings f;
  for (const int rate : {1, 2, 4, 8, 15, 30}) {
    f.pulses_per_second = rate;
    done(w, s, SetFluoroscopy{f});
  }
  for (const int rate : {0, -8, 3, 60}) {
    f.pulses_per_second = rate;
    refusal(w, s, SetFluoroscopy{f});
  }
  f = {};
  f.field_width_mm = 40.0;
  done(w, s, SetFluoroscopy{f});
  f.field_width_mm = 39.0;
  refusal(w, s, SetFluoroscopy{f});
  f.field_width_mm = w.carm.detector_width_mm + 1.0;
  refusal(w, s, SetFluoroscopy{f});
}

TEST(Fluoroscope, OnePressIsOneShotAndASingleImageOnePulse) {
  const World w = attempt_world();
  State s = done(w, attempt_start(w), Expose{});
  EXPECT_EQ(s.imaging.pulses, 1);
  EXPECT_EQ(s.imaging.fluoroscopy_ticks, 8);  // one frame at 8 per second: 7.5 ticks
  s = done(w, s, Pedal{true});
  refusal(w, s, Pedal{true});
  refusal(w, s, Expose{});
  refusal(w, s, SetFluoroscopy{});
  s = done(w, advance(w, s, s.tick + 15), Pedal{false});
  ASSERT_EQ(s.imaging.shots.size(), 2u);
  EXPECT_EQ(s.imaging.shots[1].pulses, 3);  // at 0, 7.5 and 15 ticks
  EXPECT_FALSE(s.imaging.shots[1].moved_while_live);
}

TEST(Fluoroscope, NotesWhatWasInTheField) {
  const World w = attempt_world();
  State s = all_done(w, docked_at(w, 7.0, 4.0), {HandInField{true}, Expose{}});
  EXPECT_TRUE(s.imaging.shots[0].instrument_in_field);
  EXPECT_TRUE(s.imaging.shots[0].hand_in_field);
  EXPECT_FALSE(s.imaging.shots[0].contrast_seen);
  CArmPose away = s.carm;
  away.isocentre = away.isocentre + PatientVector(0, 0, 150.0);
  s = all_done(w, s, {HandInField{false}, PoseCArm{away}, Expose{}});
  EXPECT_FALSE(s.imaging.shots[1].instrument_in_field);
  EXPECT_FALSE(s.imaging.shots[1].hand_in_field);
  EXPECT_FALSE(done(w, attempt_start(w), Expose{}).imaging.shots[0].instrument_in_field);
}

TEST(Fluoroscope, NotesThatTheInstrumentMovedWhileLive) {
  const World w = attempt_world();
  State s = all_done(w, docked_at(w, 7.0, -7.0 + 11.0),
                     {SetDepthStop{5.0}, SelectInstrument{InstrumentKind::BoneRongeur}});
  State still = all_done(w, s, {Pedal{true}, CheckOff{CheckItem::Antibiotic}, Pedal{false}});
  EXPECT_FALSE(still.imaging.shots.back().moved_while_live);
  s = all_done(w, s, {Pedal{true}, MoveInstrument{0.0, 0.5, 0.0, 0.0}, Pedal{false}});
  EXPECT_TRUE(s.imaging.shots.back().moved_while_live);
}

TEST(Fluoroscope, AHandThatComesInDuringARunIsSeen) {
  const World w = attempt_world();
  const State s = all_done(w, attempt_start(w),
                           {Pedal{true}, HandInField{true}, HandInField{false}, Pedal{false}});
  EXPECT_TRUE(s.imaging.shots.back().hand_in_field);
  EXPECT_FALSE(s.imaging.hand_in_field);
}

TEST(Fluoroscope, TheCArmKeepsToItsJoints) {
  const World w = attempt_world();
  CArmPose far = attempt_start(w).carm;
  far.orbital_rad = w.carm.orbital_max_rad + 0.1;
  refusal(w, attempt_start(w), PoseCArm{far});
}

TEST(Fluoroscope, ThePedalCanAlwaysBeLetGo) {
  const World w = attempt_world();
  State s =
      all_done(w, attempt_start(w), {Pedal{true}, DecideCase{false, RefusalReason::Infection}});
  s = done(w, s, Pedal{false});
  EXPECT_FALSE(s.imaging.pedal);
}

}  // namespace
}  // namespace flavum
