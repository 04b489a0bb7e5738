// Time: pulses come by whole-number arithmetic, so that it does not matter how time is cut up.

#include <gtest/gtest.h>

#include <random>

#include "tests/support/synthetic_attempt.h"

namespace flavum {
namespace {

using namespace testing;

State pressed(const World& w, int rate, std::int64_t at) {
  FluoroscopySettings settings;
  settings.pulses_per_second = rate;
  State s = done(w, attempt_start(w), SetFluoroscopy{settings});
  return done(w, advance(w, s, at), Pedal{true});
}

class EveryRate : public ::testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Rates, EveryRate, ::testing::Values(1, 2, 4, 8, 15, 30));

TEST_P(EveryRate, GivesItsPulsesPerSecondAndTheFirstAtOnce) {
  const World w = attempt_world();
  const State s = pressed(w, GetParam(), 13);
  EXPECT_EQ(s.imaging.pulses, 1);
  EXPECT_EQ(s.imaging.shots.back().tick, 13);
  const State later = advance(w, s, 13 + 10 * kTicksPerSecond);
  EXPECT_EQ(later.imaging.pulses, 1 + 10 * GetParam());
  EXPECT_EQ(later.imaging.fluoroscopy_ticks, 10 * kTicksPerSecond);
  EXPECT_EQ(later.imaging.shots.back().last_tick, 13 + 10 * kTicksPerSecond);
  EXPECT_EQ(later.imaging.kerma_ngy, later.imaging.pulses * later.imaging.shots[0].pulse_kerma_ngy);
  EXPECT_EQ(later.imaging.shots[0].kerma_ngy, later.imaging.kerma_ngy);
}

// advance(a) then advance(b) is advance(b), for any way to cut the time.
TEST_P(EveryRate, TimeCanBeCutUpAtWill) {
  const World w = attempt_world();
  std::mt19937 random(static_cast<unsigned>(GetParam()));
  for (int run = 0; run < 200; ++run) {
    const State start = pressed(w, GetParam(), static_cast<std::int64_t>(random() % 100));
    const std::int64_t end = start.tick + static_cast<std::int64_t>(random() % 300);
    State cut = start;
    while (cut.tick < end) {
      cut = advance(w, cut, std::min<std::int64_t>(end, cut.tick + 1 + random() % 20));
    }
    const State whole = advance(w, start, end);
    ASSERT_EQ(hash(cut), hash(whole));
    ASSERT_EQ(cut.imaging.shots.back().last_tick, whole.imaging.shots.back().last_tick);
    ASSERT_LE(whole.imaging.shots.back().last_tick, end);
  }
}

TEST(Advance, WithoutThePedalOnlyTheClockMoves) {
  const World w = attempt_world();
  State s = attempt_start(w);
  State later = advance(w, s, 12345);
  EXPECT_EQ(later.tick, 12345);
  later.tick = s.tick;
  EXPECT_EQ(hash(later), hash(s));
}

TEST(Advance, DoseFollowsThePoseOfEachPart) {
  World w = attempt_world();
  // A body 100 mm wide and 200 mm deep: a lateral view costs less than an AP view.
  ImageGeometry g;
  g.size = {150, 150, 100};
  g.spacing_mm = Eigen::Vector3d(2.0, 2.0, 4.0);
  g.origin = PatientPoint(-149.0, -149.0, -198.0);
  ScalarImage hu(g, -1000.0F);
  for (int k = 0; k < 100; ++k) {
    for (int j = 25; j < 125; ++j) {
      for (int i = 50; i < 100; ++i) hu.at(i, j, k) = 0.0F;
    }
  }
  w.brightness = std::make_shared<BrightnessField>(make_brightness_field(hu));
  CArmPose lateral = attempt_start(w).carm;
  lateral.orbital_rad = 1.5;
  State s = pressed(w, 8, 0);
  const std::int64_t ap = s.imaging.shots[0].pulse_kerma_ngy;
  s = advance(w, s, 60);  // 1 + 8 pulses
  s = done(w, s, PoseCArm{lateral});
  const std::int64_t side = s.imaging.shots[0].pulse_kerma_ngy;
  EXPECT_LT(side, ap);
  EXPECT_TRUE(s.imaging.shots[0].moved_while_live);
  EXPECT_EQ(s.imaging.carm_moves, 1);
  s = done(w, advance(w, s, 180), Pedal{false});  // 16 more
  EXPECT_EQ(s.imaging.kerma_ngy, 9 * ap + 16 * side);
  EXPECT_EQ(s.imaging.shots.size(), 1u);
  EXPECT_EQ(s.imaging.shots[0].view.kind, ViewKind::Lateral);  // as it was at the end
  EXPECT_EQ(advance(w, s, 1000).imaging.pulses, 25);
}

}  // namespace
}  // namespace flavum
