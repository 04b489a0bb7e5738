// An attempt writes what it does, as it does it.

#include "sim/record/attempt.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/unit/record/rehearsal.h"

namespace flavum {
namespace {

using testing::shared_synthetic_world;

struct Recorder {
  std::vector<std::string> lines;
  Attempt attempt;
  Recorder()
      : attempt(shared_synthetic_world(), header(), starting_state(*shared_synthetic_world()),
                [this](const std::string& l) { lines.push_back(l); }) {}
  static LogHeader header() {
    LogHeader h;
    h.program_version = "0.1.0";
    h.operator_id = "expert";
    return h;
  }
  Log log() const {
    std::string text;
    for (const std::string& l : lines) text += l;
    return decode_log(text);
  }
};

std::size_t checks(const Log& log) {
  return static_cast<std::size_t>(std::ranges::count_if(
      log.entries, [](const LogEntry& e) { return e.kind == LogEntry::Kind::Check; }));
}

TEST(AttemptLog, TheHeaderComesFirstAndTellsCaseAndConfiguration) {
  const Recorder r;
  ASSERT_EQ(r.lines.size(), 1U);
  const Log log = r.log();
  EXPECT_EQ(log.header.patient.hash, hash(*shared_synthetic_world()->patient));
  EXPECT_EQ(log.header.configuration, configuration_hash(*shared_synthetic_world()));
  EXPECT_EQ(log.header.program_version, "0.1.0");
  EXPECT_EQ(log.header.operator_id, "expert");
  EXPECT_EQ(mismatch(log, *shared_synthetic_world()), "");
}

TEST(AttemptLog, EachLineIsWrittenAtOnceAndARefusedCommandLeavesNone) {
  Recorder r;
  EXPECT_FALSE(r.attempt.dispatch(TakeBite{}).ok);
  EXPECT_EQ(r.lines.size(), 1U);
  EXPECT_TRUE(r.attempt.dispatch(PoseCArm{pose_for(View::CloLeft, PatientPoint(0, 0, 0))}).ok);
  EXPECT_EQ(r.lines.size(), 2U);
  EXPECT_EQ(r.lines.back().back(), '\n');
}

TEST(AttemptLog, WhatIsNoNumberIsRefusedWithASentence) {
  Recorder r;
  const Verdict v = r.attempt.dispatch(SetDepthStop{std::numeric_limits<double>::quiet_NaN()});
  EXPECT_FALSE(v.ok);
  EXPECT_FALSE(v.reason.empty());
  EXPECT_EQ(r.lines.size(), 1U);
}

TEST(AttemptLog, CommandsActAsTheyAreLogged) {
  Recorder r;
  PortalPlan plan = testing::straight_plan();
  plan.dock.v.x() += 0.00012345;
  plan.depth_stop_mm = 10.0;
  ASSERT_TRUE(r.attempt.dispatch(PlacePortal{plan}).ok);
  ASSERT_TRUE(r.attempt.dispatch(SelectInstrument{InstrumentKind::BoneRongeur}).ok);
  ASSERT_TRUE(r.attempt.dispatch(MoveInstrument{1.23456789, 0.12345678, 0.00049, 0.0}).ok);
  EXPECT_EQ(r.attempt.state().portal->dock.v.x(), testing::straight_plan().dock.v.x());
  EXPECT_EQ(r.attempt.state().clock_rad, 0.123457);
  EXPECT_EQ(r.attempt.state().tilt_x_mm, 0.0);
}

TEST(AttemptLog, AControlHeldInPlaceIsWrittenOnce) {
  Recorder r;
  const PoseCArm pose{pose_for(View::Lateral, PatientPoint(0, 0, 0))};
  for (int n = 0; n < 5; ++n) EXPECT_TRUE(r.attempt.dispatch(pose).ok);
  EXPECT_EQ(r.log().entries.size(), 1U);
  // Moved away and back again is something that happened.
  EXPECT_TRUE(r.attempt.dispatch(PoseCArm{pose_for(View::Ap, PatientPoint(0, 0, 0))}).ok);
  EXPECT_TRUE(r.attempt.dispatch(pose).ok);
  EXPECT_EQ(r.log().entries.size(), 3U);
}

TEST(AttemptLog, EveryBiteIsChecked) {
  const testing::Recorded r = testing::record_rehearsal(12, 6);
  const Log log = decode_log(r.text);
  for (std::size_t n = 0; n < log.entries.size(); ++n) {
    const LogEntry& e = log.entries[n];
    if (e.kind != LogEntry::Kind::Act || !std::holds_alternative<TakeBite>(e.command)) continue;
    ASSERT_LT(n + 1, log.entries.size());
    EXPECT_EQ(log.entries[n + 1].kind, LogEntry::Kind::Check);
    EXPECT_EQ(log.entries[n + 1].tick, e.tick);
  }
  EXPECT_GE(checks(log), 12U);
  EXPECT_EQ(log.entries.back().hash, hash(r.last));
}

TEST(AttemptLog, WhileTimePassesThereIsACheckEveryTenSeconds) {
  Recorder r;
  for (int n = 0; n < 3600; ++n) r.attempt.advance_by(1);
  EXPECT_EQ(checks(r.log()), 6U);
  r.attempt.finish();
  EXPECT_EQ(checks(r.log()), 6U);  // it is there already
  r.attempt.advance_by(17);
  r.attempt.finish();
  const Log log = r.log();
  EXPECT_EQ(log.entries.back().tick, 3617);
  EXPECT_EQ(log.entries.back().hash, hash(r.attempt.state()));
}

TEST(AttemptLog, StartsOverTheLevelAtAp) {
  World w = testing::synthetic_world();
  w.scenario.level = SpineLevel{label::kL4};
  const State s = starting_state(w);
  EXPECT_TRUE(s.tissue.grid() == w.field->labels.geometry);
  EXPECT_TRUE(s.tissue.untouched());
  EXPECT_EQ(s.carm.orbital_rad, 0.0);
  EXPECT_NEAR(distance_mm(s.carm.isocentre, PatientPoint(0, 0, 0)), 0.0, 1e-3);
}

}  // namespace
}  // namespace flavum
