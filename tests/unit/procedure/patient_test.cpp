// What the patient shows and says.

#include <gtest/gtest.h>

#include <cmath>

#include "sim/procedure/acts.h"
#include "tests/unit/procedure/contrast_world.h"

namespace flavum {
namespace {

using namespace testing;

State asked(const World& w, State s) {
  act(w, s, AskPatient{});
  return s;
}

State with(const World& w, Warning warning) {
  State s = fresh_state(w);
  s.condition.warning = warning;
  s.condition.since_tick = s.tick;
  return s;
}

// A portal straight down to the ligament between the laminae, 7 mm beside the midline, the sculptor
// in it.
State ready(const World& w) {
  State s = fresh_state(w);
  PortalPlan plan = straight_plan(1.0, -8.0);
  plan.depth_stop_mm = 15.0;
  s.portal = plan;
  s.instrument = InstrumentKind::TissueSculptor;
  return s;
}

TEST(Patient, IsFineUntilSomethingHappens) {
  const World w = attempt_world();
  State s = asked(w, fresh_state(w));
  EXPECT_EQ(s.condition.times_asked, 1);
  EXPECT_EQ(s.condition.asked_tick, s.tick);
  EXPECT_EQ(s.condition.words, "I am fine. I can move both feet.");
  s.access.incision = PatientPoint(0, kSkin, 0);
  EXPECT_NE(asked(w, s).condition.words.find("hurts where you work"), std::string::npos);
}

TEST(Patient, PainPassesWhenNothingTouches) {
  const World w = attempt_world();
  State s = ready(w);
  s.condition.warning = Warning::Paraesthesia;
  s.advance_mm = 8.0;
  EXPECT_EQ(asked(w, s).condition.warning, Warning::Paraesthesia);
  s.advance_mm = 0.0;
  EXPECT_EQ(asked(w, s).condition.warning, Warning::None);
  s.portal->dock = PatientPoint(1.0, kSacRadius + 0.2, -8.0);  // the portal's own end touches
  EXPECT_EQ(asked(w, s).condition.warning, Warning::Paraesthesia);
}

TEST(Patient, BleedingStopsAfterTwoMinutesWithdrawn) {
  const World w = attempt_world();
  State s = with(w, Warning::BriskBleeding);
  s.tick = 119 * kSecond;
  EXPECT_EQ(asked(w, s).condition.warning, Warning::BriskBleeding);
  s.tick = 120 * kSecond;
  EXPECT_EQ(asked(w, s).condition.warning, Warning::None);
  State in = ready(w);
  in.condition = s.condition;
  in.tick = s.tick;
  in.advance_mm = 5.0;
  EXPECT_EQ(asked(w, in).condition.warning, Warning::BriskBleeding);
}

TEST(Patient, FluidAndReactionNeverClear) {
  const World w = attempt_world();
  for (const Warning warning : {Warning::CsfLeak, Warning::ContrastReaction}) {
    State s = with(w, warning);
    s.tick = 3600 * kSecond;
    s = asked(w, s);
    EXPECT_EQ(s.condition.warning, warning);
    EXPECT_FALSE(s.condition.words.empty());
  }
}

// Coming nearer than half a millimetre hurts as often as stated; staying there does not hurt again.
TEST(Patient, NearTheDuraItMayShootIntoTheLeg) {
  int hurt = 0;
  constexpr int kSeeds = 2000;
  World w = attempt_world();
  const State far = ready(w);
  State near = far;  // the portal's end is 12 mm dorsal of the dura
  near.advance_mm = kLaminaDorsal - kSacRadius - 0.1;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    w.scenario.seed = seed;
    State s = near;
    run_hazards(w, far, s, MoveInstrument{});
    hurt += s.condition.warning == Warning::Paraesthesia ? 1 : 0;
    const auto draws = s.hazards.draws;
    State again = s;
    run_hazards(w, s, again, MoveInstrument{});
    EXPECT_EQ(again.hazards.draws, draws);
  }
  EXPECT_NEAR(hurt, 0.2 * kSeeds, 4.0 * std::sqrt(0.16 * kSeeds));
}

TEST(Patient, TheGravestWarningStays) {
  World w = attempt_world();
  w.hazards.paraesthesia_probability = 1.0;
  State s = with(w, Warning::CsfLeak);
  State after = s;
  Bite b;
  b.dura_distance_mm = 0.3;
  b.line_distance_mm = 3.0;
  b.facing_ventral_rad = 3.0;
  after.bites.push_back(b);
  run_hazards(w, s, after, CloseJaw{});
  EXPECT_EQ(after.condition.warnings, 1);
  EXPECT_EQ(after.condition.warning, Warning::CsfLeak);
  EXPECT_NE(after.condition.words.find("leg"), std::string::npos);
}

TEST(Patient, EveryStateHasWords) {
  for (int i = 0; i < kComplications; ++i) {
    EXPECT_STRNE(complication_words(static_cast<Complication>(i)), "");
  }
  for (int i = 0; i <= static_cast<int>(Warning::ContrastReaction); ++i) {
    EXPECT_STRNE(warning_words(static_cast<Warning>(i)), "");
  }
  for (int i = 0; i <= static_cast<int>(ContrastPattern::SoftTissue); ++i) {
    EXPECT_STRNE(pattern_words(static_cast<ContrastPattern>(i)), "");
  }
}

}  // namespace
}  // namespace flavum
