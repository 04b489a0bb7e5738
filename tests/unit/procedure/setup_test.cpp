// Before the skin: what is confirmed and when. Order is not enforced; what cannot be is refused.

#include <gtest/gtest.h>

#include <limits>

#include "sim/procedure/command_title.h"
#include "sim/procedure/phase.h"
#include "tests/support/synthetic_attempt.h"

namespace flavum {
namespace {

using namespace testing;

TEST(Setup, AnItemIsNotedWhenItIsFirstDone) {
  const World w = attempt_world();
  State s = advance(w, attempt_start(w), 100);
  s = done(w, s, CheckOff{CheckItem::Antibiotic});
  s = done(w, advance(w, s, 500), CheckOff{CheckItem::Antibiotic});
  EXPECT_EQ(s.checklist.tick[static_cast<std::size_t>(CheckItem::Antibiotic)], 100);
  EXPECT_FALSE(s.checklist.done(CheckItem::Allergy));
}

TEST(Setup, AWrongLevelOrSideIsPossibleAndRecorded) {
  const World w = attempt_world();
  const State s =
      all_done(w, attempt_start(w),
               {CountLevel{SpineLevel{label::kL3}}, TimeOut{SpineLevel{label::kL4}, Side::Right},
                LevelPause{SpineLevel{label::kL3}, Side::Left}});
  EXPECT_EQ(s.checklist.counted, SpineLevel{label::kL3});
  EXPECT_EQ(s.checklist.time_out, (LevelAndSide{SpineLevel{label::kL4}, Side::Right}));
  EXPECT_EQ(s.checklist.level_pause, (LevelAndSide{SpineLevel{label::kL3}, Side::Left}));
  refusal(w, s, CountLevel{SpineLevel{label::kSacrum}});
}

TEST(Setup, DecliningNeedsAReasonAndEndsTheAttempt) {
  const World w = attempt_world();
  State s = attempt_start(w);
  refusal(w, s, DecideCase{false, RefusalReason::None});
  s = done(w, s, DecideCase{false, RefusalReason::ThinFlavum});
  EXPECT_TRUE(is_over(s));
  EXPECT_EQ(phase_of(w, s), Phase::Over);
  EXPECT_TRUE(missing(w, s).empty());
  refusal(w, s, Incise{PatientPoint(7.0, kSkin, 4.0), 10.0});
}

TEST(Setup, OnceTheSkinIsOpenTheProcedureIsEndedNotDeclined) {
  const World w = attempt_world();
  const State s = done(w, attempt_start(w), Incise{PatientPoint(7.0, kSkin, 4.0), 10.0});
  refusal(w, s, DecideCase{false, RefusalReason::Infection});
  done(w, s, DecideCase{true, RefusalReason::None});
}

TEST(Setup, LocalAnaestheticHasTheCeilingOfThreeHundredMilligrams) {
  const World w = attempt_world();
  State s = done(w, attempt_start(w), InjectLocal{20.0});
  s = done(w, s, InjectLocal{10.0});
  EXPECT_DOUBLE_EQ(s.checklist.local_anaesthetic_ml, 30.0);
  const std::string said = refusal(w, s, InjectLocal{1.0});
  EXPECT_NE(said.find("31.0 mL"), std::string::npos) << said;
  EXPECT_NE(said.find("310 mg"), std::string::npos) << said;
  EXPECT_NE(said.find("300 mg"), std::string::npos) << said;
  refusal(w, s, InjectLocal{0.0});
  refusal(w, s, InjectLocal{std::numeric_limits<double>::quiet_NaN()});
}

TEST(Setup, WhatFollowsTheEndCannotComeBeforeIt) {
  const World w = attempt_world();
  State s = attempt_start(w);
  refusal(w, s, CheckOff{CheckItem::Dressing});  // no wound
  refusal(w, s, CheckOff{CheckItem::RecoveryNote});
  s = docked_at(w, 7.0, 4.0);
  refusal(w, s, CheckOff{CheckItem::Pressure});  // the portal is in the wound
  refusal(w, s, StopProcedure{StopReason::Completed});
  s = all_done(w, s, {RemovePortal{}, CheckOff{CheckItem::Pressure}});
  refusal(w, s, StopProcedure{StopReason::None});
  s = done(w, s, StopProcedure{StopReason::BadAnatomy});
  refusal(w, s, Incise{PatientPoint(7.0, kSkin, 4.0), 10.0});
  done(w, s, CheckOff{CheckItem::RecoveryNote});
}

TEST(Setup, ThePlanningSandboxKnowsNoneOfIt) {
  const World& w = synthetic_world();
  const State s = fresh_state(w);
  for (const Command& c : {Command{CheckOff{CheckItem::Drape}}, Command{Expose{}},
                           Command{Incise{PatientPoint(7.0, kSkin, 4.0), 10.0}}}) {
    refusal(w, s, c);
  }
}

TEST(CommandTitle, EveryCommandHasOne) {
  EXPECT_STREQ(command_title(TakeBite{}), "Take a bite");
  EXPECT_STREQ(command_title(CheckOff{CheckItem::Antibiotic}), "Antibiotic given");
  EXPECT_STREQ(command_title(BeginSide{Side::Right}), "Begin the right side");
}

}  // namespace
}  // namespace flavum
