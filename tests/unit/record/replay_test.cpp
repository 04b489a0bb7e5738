// A replay comes to the same bits as the live run, at every moment, and finds what was changed.

#include "sim/record/replay.h"

#include <gtest/gtest.h>
#include <tbb/global_control.h>

#include <chrono>

#include "imaging/base/rng.h"
#include "tests/unit/record/rehearsal.h"

namespace flavum {
namespace {

using testing::record_rehearsal;
using testing::same_bits;
using testing::shared_synthetic_world;

Replay replay_of(const Log& log) {
  const auto world = shared_synthetic_world();
  return Replay(world, log, starting_state(*world));
}

TEST(ReplayLog, EndsWhereTheLiveRunEnded) {
  const auto recorded = record_rehearsal(40, 60);
  const Replay replay = replay_of(decode_log(recorded.text));
  EXPECT_FALSE(replay.difference()) << replay.difference()->reason;
  EXPECT_GE(replay.checks(), 40U);
  EXPECT_EQ(replay.last_tick(), 40 * 60);
  EXPECT_GT(recorded.last.cut.bone, 0);
  EXPECT_GT(recorded.last.cut.ligament, 0);
  EXPECT_TRUE(same_bits(replay.final_state(), recorded.last));
}

TEST(ReplayLog, AnyTickIsWhatPlainReplayToItGives) {
  const auto recorded = record_rehearsal(60, 45);
  const Log log = decode_log(recorded.text);
  const auto world = shared_synthetic_world();
  const Replay replay = replay_of(log);
  EXPECT_GT(replay.checkpoints(), 4U);
  for (const std::int64_t tick : {0, 1, 22, 23, 44, 45, 46, 599, 600, 601, 1350, 2699, 2700}) {
    State plain = starting_state(*world);
    for (const LogEntry& e : log.entries) {
      if (e.tick > tick) break;
      if (e.tick > plain.tick) plain = advance(*world, plain, e.tick);
      if (e.kind == LogEntry::Kind::Act) plain = apply(*world, plain, e.command);
    }
    if (tick > plain.tick) plain = advance(*world, plain, tick);
    EXPECT_TRUE(same_bits(replay.at(tick), plain)) << tick;
  }
  EXPECT_EQ(replay.at(-5).tick, 0);
  EXPECT_TRUE(same_bits(replay.at(1'000'000), replay.final_state()));
}

TEST(ReplayLog, AChangedMoveIsFoundAtTheNextCheck) {
  Log log = decode_log(record_rehearsal(20, 30).text);
  int moves = 0;
  for (std::size_t n = 0; n < log.entries.size(); ++n) {
    auto* move = std::get_if<MoveInstrument>(&log.entries[n].command);
    if (log.entries[n].kind != LogEntry::Kind::Act || move == nullptr || ++moves != 11) continue;
    move->advance_mm += 0.002;
    std::size_t next_check = n;
    while (log.entries[next_check].kind != LogEntry::Kind::Check) ++next_check;
    const Replay replay = replay_of(log);
    ASSERT_TRUE(replay.difference());
    EXPECT_EQ(replay.difference()->entry, next_check);
    EXPECT_EQ(replay.difference()->tick, log.entries[next_check].tick);
    EXPECT_EQ(replay.difference()->reason, "the state differs");
    return;
  }
  FAIL() << "there was no such move";
}

TEST(ReplayLog, ARefusedCommandIsADifferenceAndIsLeftOut) {
  Log log = decode_log(record_rehearsal(6, 30).text);
  std::size_t n = 0;
  while (log.entries[n].kind != LogEntry::Kind::Act ||
         !std::holds_alternative<MoveInstrument>(log.entries[n].command)) {
    ++n;
  }
  log.entries[n].command = MoveInstrument{99.0, 0.0, 0.0, 0.0};
  const Replay replay = replay_of(log);
  ASSERT_TRUE(replay.difference());
  EXPECT_EQ(replay.difference()->entry, n);
  EXPECT_NE(replay.difference()->reason.find("reaches"), std::string::npos);
  EXPECT_LT(replay.final_state().advance_mm, 15.0);
}

TEST(ReplayLog, ALogOfAnotherCaseOrConfigurationIsKnown) {
  const Log log = decode_log(record_rehearsal(1, 30).text);
  World other = testing::synthetic_world();
  EXPECT_EQ(mismatch(log, other), "");
  other.sculptor.bite_volume_mm3 += 1.0;
  EXPECT_NE(mismatch(log, other).find("other instruments"), std::string::npos);
  Case moved = *other.patient;
  moved.landmarks.levels[0].canal_centre.v.x() += 1.0;
  other.patient = std::make_shared<Case>(moved);
  EXPECT_NE(mismatch(log, other).find("another case"), std::string::npos);
}

// The field and everything after it, once with every core and once with one.
TEST(ReplayLog, OneThreadAndManyComeToTheSameBits) {
  const auto recorded = record_rehearsal(30, 30);
  const tbb::global_control one(tbb::global_control::max_allowed_parallelism, 1);
  World world = testing::synthetic_world();
  world.field = build_operative_field(*world.patient, SpineLevel{label::kL4});
  const Log log = decode_log(recorded.text);
  EXPECT_EQ(mismatch(log, world), "");
  const auto shared = std::make_shared<const World>(world);
  const Replay replay(shared, log, starting_state(*shared));
  EXPECT_FALSE(replay.difference());
  EXPECT_TRUE(same_bits(replay.final_state(), recorded.last));
}

TEST(ReplayLog, AnyTickOfAnHourWithAThousandBitesIsReachedAtOnce) {
  const auto recorded = record_rehearsal(1000, 216);
  EXPECT_LT(recorded.text.size(), 1'000'000U);
  const Replay replay = replay_of(decode_log(recorded.text));
  EXPECT_FALSE(replay.difference());
  EXPECT_EQ(replay.last_tick(), 3600 * kTicksPerSecond);
  double slowest_ms = 0.0;
  for (std::uint64_t n = 0; n < 60; ++n) {
    const auto tick = static_cast<std::int64_t>(random_uniform(9, n) * 3600 * kTicksPerSecond);
    double best_ms = 1e9;  // of three: the machine may be busy
    for (int again = 0; again < 3; ++again) {
      const auto start = std::chrono::steady_clock::now();
      const State s = replay.at(tick);
      const std::chrono::duration<double, std::milli> took =
          std::chrono::steady_clock::now() - start;
      EXPECT_EQ(s.tick, tick);
      best_ms = std::min(best_ms, took.count());
    }
    slowest_ms = std::max(slowest_ms, best_ms);
  }
  std::printf("slowest of 60 ticks: %.1f ms, %zu checkpoints\n", slowest_ms, replay.checkpoints());
#if defined(NDEBUG) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  EXPECT_LT(slowest_ms, 100.0);
#endif
}

// A hundred bites within one tick, as a script may do.
TEST(ReplayLog, BitesAtOneTickAreReachedAtOnceToo) {
  const auto recorded = record_rehearsal(100, 0);
  const Replay replay = replay_of(decode_log(recorded.text));
  EXPECT_FALSE(replay.difference());
  EXPECT_GE(replay.checkpoints(), 8U);
  EXPECT_TRUE(same_bits(replay.at(0), recorded.last));
}

}  // namespace
}  // namespace flavum
