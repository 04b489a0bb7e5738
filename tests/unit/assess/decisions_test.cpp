// To decline and to stop can be right; without a cause neither is.

#include <gtest/gtest.h>

#include <cmath>

#include "app/config/procedure_tables.h"
#include "hand_made.h"

namespace flavum {
namespace {

using namespace flavum::testing;

Score judge(const World& w, const State& s, const Findings& f = hand_made_findings()) {
  return score(w, s, f, benchmark_table());
}

State declined(RefusalReason reason) {
  State s;
  s.checklist.decided_tick = 60;
  s.checklist.accepted = false;
  s.checklist.refused_because = reason;
  return s;
}

World must_refuse(RefusalReason reason) {
  World w = hand_made_world();
  w.scenario.briefing.refuse = reason;
  return w;
}

TEST(Candidacy, DecliningForTheRightReasonPasses) {
  for (int r = 1; r < kRefusalReasons; ++r) {
    const auto reason = static_cast<RefusalReason>(r);
    const Score s = judge(must_refuse(reason), declined(reason));
    EXPECT_TRUE(s.passed);
    EXPECT_EQ(s.outcome, Outcome::DeclinedRightly);
    ASSERT_EQ(s.metrics.size(), 1U);
    EXPECT_EQ(s.metrics[0].name, "candidacy_right");
  }
}

TEST(Candidacy, AWrongReasonDoesNotPassAndNamesTheRightOne) {
  const Score s = judge(must_refuse(RefusalReason::Unstable), declined(RefusalReason::Infection));
  EXPECT_FALSE(s.passed);
  ASSERT_FALSE(s.sentences.empty());
  EXPECT_NE(s.sentences[0].find(refusal_words(RefusalReason::Unstable)), std::string::npos);
  EXPECT_NE(s.sentences[0].find(refusal_words(RefusalReason::Infection)), std::string::npos);
}

TEST(Candidacy, AcceptingACaseToRefuseFailsHoweverWellItWent) {
  const Score s = judge(must_refuse(RefusalReason::Unstable), hand_made_state());
  EXPECT_FALSE(s.passed);
  EXPECT_EQ(s.critical, std::vector<std::string>{"candidacy"});
  EXPECT_EQ(s.find("candidacy_right")->value, 0.0);
}

TEST(Candidacy, AcceptingAndThenStoppingDoesNotMakeItGood) {
  State s = hand_made_state();
  s.stopped = StopReason::BadAnatomy;
  EXPECT_FALSE(judge(must_refuse(RefusalReason::NoLaminarShelf), s).passed);
}

TEST(Candidacy, DecliningACandidateFails) {
  const Score s = judge(hand_made_world(), declined(RefusalReason::ThinFlavum));
  EXPECT_FALSE(s.passed);
  EXPECT_EQ(s.outcome, Outcome::DeclinedWrongly);
  EXPECT_NE(s.sentences.at(0).find("was a candidate"), std::string::npos);
}

TEST(Candidacy, AnticoagulantsThatNobodyStoppedAreAReason) {
  World w = hand_made_world();
  w.scenario.briefing.anticoagulated = true;
  EXPECT_TRUE(judge(w, declined(RefusalReason::BleedingRisk)).passed);
  EXPECT_FALSE(judge(w, declined(RefusalReason::Infection)).passed);
}

// An attempt that achieved nothing, otherwise without fault.
State stopped(StopReason reason) {
  State s = hand_made_state();
  s.stopped = reason;
  return s;
}
Findings nothing_achieved() {
  Findings f = hand_made_findings();
  f.flavum.worked_thinning_percent[0] = 2.0;
  f.column[0].now_mm = f.column[0].before_mm;
  f.line_visible[0] = false;
  return f;
}

struct Stop {
  const char* name;
  StopReason reason;
  void (*cause)(World&, State&);
};
void PrintTo(const Stop& s, std::ostream* out) { *out << s.name; }

const Stop kStops[] = {
    {"lost_line_after_a_late_top_up", StopReason::LostLine,
     [](World&, State& s) {
       s.contrast.injections.push_back(
           {s.stopped_tick - kMinute, 2.0, ContrastPattern::Epidural, {}, 1.0});
     }},
    {"lost_line_with_no_more_contrast_allowed", StopReason::LostLine,
     [](World&, State& s) { s.contrast.total_ml = 10.0; }},
    {"csf_aspirated", StopReason::Csf, [](World&, State& s) { s.contrast.csf_aspirated = true; }},
    {"csf_leak", StopReason::Csf, [](World&, State& s) { s.condition.warning = Warning::CsfLeak; }},
    {"pain", StopReason::Pain,
     [](World&, State& s) { s.condition.warning = Warning::Paraesthesia; }},
    {"bleeding", StopReason::Bleeding,
     [](World&, State& s) { s.condition.warning = Warning::BriskBleeding; }},
    {"reaction", StopReason::Reaction,
     [](World&, State& s) { s.condition.warning = Warning::ContrastReaction; }},
    {"thin_ligament", StopReason::BadAnatomy,
     [](World& w, State&) {
       auto patient = std::make_shared<Case>(*w.patient);
       patient->landmarks.levels[0].flavum_thickness_mm[0] = 2.2;
       w.patient = patient;
     }},
    {"wrong_level_counted", StopReason::WrongLevel,
     [](World&, State& s) { s.sides[0].docked->level = SpineLevel{label::kL3}; }},
};

class EachStop : public ::testing::TestWithParam<Stop> {};

TEST_P(EachStop, PassesWithItsCauseAndIsIncompleteWithout) {
  World w = hand_made_world();
  State s = stopped(GetParam().reason);
  const Score without = judge(w, s, nothing_achieved());
  EXPECT_FALSE(without.passed);
  EXPECT_EQ(without.outcome, Outcome::StoppedWithoutCause);
  EXPECT_NE(without.sentences.at(0).find("incomplete"), std::string::npos);
  GetParam().cause(w, s);
  const Score with = judge(w, s, nothing_achieved());
  EXPECT_TRUE(with.passed) << (with.sentences.empty() ? "" : with.sentences.front());
  EXPECT_EQ(with.outcome, Outcome::StoppedWithCause);
  EXPECT_FALSE(with.find("flavum_thinning_left")->gates);
  EXPECT_FALSE(with.find("flavum_thinning_left")->passed());  // shown as it is
}

INSTANTIATE_TEST_SUITE_P(Stops, EachStop, ::testing::ValuesIn(kStops),
                         [](const auto& stop) { return std::string(stop.param.name); });

// 10 mL in all, but 6 of them on a line that stood: visible at 25 %, for two more minutes at 33 %.
State squandered(double seen_before) {
  State s = stopped(StopReason::LostLine);
  for (const std::int64_t tick : {400, 450}) {
    Injection spare{tick, 3.0, ContrastPattern::Epidural, kInterlaminar, 1.0};
    spare.seen_before[side_index(Side::Left)] = seen_before;
    s.contrast.injections.push_back(spare);
  }
  s.contrast.total_ml = 10.0;
  return s;
}

TEST(LostLine, ContrastUsedUpOnALineThatStoodIsNoCause) {
  const World w = hand_made_world();
  const double usable = w.contrast.visible_opacity * std::exp2(120.0 / w.contrast.fade_half_life_s);
  const auto outcome = [&](const State& s) { return judge(w, s, nothing_achieved()).outcome; };
  EXPECT_EQ(outcome(squandered(usable + 0.01)), Outcome::StoppedWithoutCause);
  // Visible, but about to fade: a top-up in time.
  EXPECT_EQ(outcome(squandered(usable - 0.01)), Outcome::StoppedWithCause);
  // Spare contrast given lately is no try to bring the line back either.
  State late = squandered(0.9);
  for (Injection& i : late.contrast.injections) i.tick = late.stopped_tick - kMinute;
  late.contrast.injections[0].tick = 300;
  EXPECT_EQ(outcome(late), Outcome::StoppedWithoutCause);
}

TEST(LostLine, TheSideInWorkCountsForWhatWasSpare) {
  World w = hand_made_world();
  State s = squandered(0.9);
  // Seen on the left, but given for the right side, which was in work.
  s.sides[0].side = Side::Right;
  w.scenario.sides = {Side::Right};
  EXPECT_EQ(judge(w, s, nothing_achieved()).outcome, Outcome::StoppedWithCause);
}

TEST(LostLine, ADropOfContrastIsNoTry) {
  const World w = hand_made_world();
  const auto outcome = [&](double ml) {
    State s = stopped(StopReason::LostLine);
    s.contrast.injections.push_back(
        {s.stopped_tick - kMinute, ml, ContrastPattern::Epidural, kInterlaminar, 1.0});
    s.contrast.total_ml += ml;
    return judge(w, s, nothing_achieved()).outcome;
  };
  EXPECT_EQ(outcome(0.1), Outcome::StoppedWithoutCause);
  EXPECT_EQ(outcome(1.0), Outcome::StoppedWithCause);
}

TEST(Stopping, ASafetyGateStillGatesACorrectStop) {
  State s = stopped(StopReason::Csf);
  s.events.push_back({EventKind::DuraCrossed, 3, 0.4, {}, 4000});
  const Score result = judge(hand_made_world(), s, nothing_achieved());
  EXPECT_EQ(result.outcome, Outcome::StoppedWithCause);
  EXPECT_FALSE(result.passed);
  EXPECT_EQ(result.critical, std::vector<std::string>{"dura"});
}

TEST(Stopping, AnUnnamedReasonCannotBeChecked) {
  EXPECT_EQ(judge(hand_made_world(), stopped(StopReason::Other)).outcome,
            Outcome::StoppedWithoutCause);
}

TEST(Stopping, CompletingWithoutDecompressionFails) {
  const Score s = judge(hand_made_world(), hand_made_state(), nothing_achieved());
  EXPECT_EQ(s.outcome, Outcome::Completed);
  EXPECT_FALSE(s.passed);
}

TEST(Stopping, CompletingOneOfTwoPlannedSidesFails) {
  World w = hand_made_world();
  w.scenario.sides = {Side::Left, Side::Right};
  const Score s = judge(w, hand_made_state());
  EXPECT_DOUBLE_EQ(s.find("sides_treated")->value, 50.0);
  EXPECT_DOUBLE_EQ(s.find("flavum_thinning_right")->value, 0.0);
  EXPECT_FALSE(s.passed);
}

TEST(Stopping, AnAttemptNobodyEndedIsIncomplete) {
  State s = hand_made_state();
  s.stopped = StopReason::None;
  s.stopped_tick = -1;
  const Score result = judge(hand_made_world(), s);
  EXPECT_EQ(result.outcome, Outcome::Unfinished);
  EXPECT_FALSE(result.passed);
  EXPECT_DOUBLE_EQ(result.find("total_time")->value, 26.0);  // until now
}

}  // namespace
}  // namespace flavum
