// Dose coaching on images made by hand, each of 1 mGy and 0.1 Gy cm2 unless said.

#include <gtest/gtest.h>

#include "hand_made.h"
#include "sim/assess/coaching.h"

namespace flavum {
namespace {

using namespace flavum::testing;

const Advice* find(const std::vector<Advice>& all, const std::string& id) {
  const auto it = std::ranges::find(all, id, &Advice::id);
  return it == all.end() ? nullptr : &*it;
}

Shot closed_in(Shot s) {
  s.settings.field_width_mm = s.settings.field_height_mm = 150.0;
  return s;
}

State with(std::vector<Shot> shots) {
  State s;
  s.checklist.counted_tick = 50;
  s.imaging.shots = std::move(shots);
  return s;
}

TEST(Coaching, CarefulImagesDrawNoAdvice) {
  const State s =
      with({closed_in(shot(100, ViewKind::Ap, 0, 0)), closed_in(shot(200, ViewKind::Clo, -50, 1))});
  EXPECT_TRUE(dose_advice(hand_made_world(), s).empty());
  EXPECT_EQ(dose_without_avoidable(hand_made_world(), s).shots, 0);
}

TEST(Coaching, RepeatedViewsAreCountedInASentence) {
  std::vector<Shot> shots;
  for (int n = 0; n < 34; ++n) {
    Shot s = closed_in(shot(100 + n, ViewKind::Ap, 0, 0));
    s.scene = n < 12 ? 1 : 100 + static_cast<std::uint64_t>(n);  // eleven after the first
    shots.push_back(s);
  }
  const auto advice = dose_advice(hand_made_world(), with(shots));
  ASSERT_EQ(advice.size(), 1U);
  EXPECT_EQ(advice[0].sentence, "11 of 34 shots repeated an unchanged view.");
  EXPECT_EQ(advice[0].shots, 11);
  EXPECT_DOUBLE_EQ(advice[0].kerma_mgy, 11.0);
  EXPECT_DOUBLE_EQ(advice[0].kerma_without_mgy, 23.0);
  EXPECT_EQ(advice[0].what_if,
            "Without that the kerma would have been 23.0 mGy instead of 34.0 mGy.");
}

TEST(Coaching, AnotherViewOrAChangeBetweenIsNoRepeat) {
  Shot a = closed_in(shot(100, ViewKind::Ap, 0, 0)), b = a, c = a;
  a.scene = b.scene = c.scene = 7;
  b.tick = b.last_tick = 110;
  b.pose.orbital_rad += rad_from_deg(1.0);
  EXPECT_EQ(find(dose_advice(hand_made_world(), with({a, b})), "repeated_view"), nullptr);
  // Back to the first view, still nothing moved.
  c.tick = c.last_tick = 120;
  EXPECT_EQ(find(dose_advice(hand_made_world(), with({a, b, c})), "repeated_view")->shots, 1);
  c.scene = 8;
  EXPECT_EQ(find(dose_advice(hand_made_world(), with({a, b, c})), "repeated_view"), nullptr);
}

TEST(Coaching, ContrastFadesSoALaterLookIsNoRepeat) {
  Shot a = closed_in(shot(100, ViewKind::Ap, 0, 0)), b = a;
  a.scene = b.scene = 7;
  b.tick = b.last_tick = 100 + 2 * kMinute;
  State s = with({a, b});
  EXPECT_EQ(find(dose_advice(hand_made_world(), s), "repeated_view")->shots, 1);
  s.contrast.injections.push_back({80, 4.0, ContrastPattern::Epidural, {}, 1.0});
  EXPECT_EQ(find(dose_advice(hand_made_world(), s), "repeated_view"), nullptr);
}

TEST(Coaching, ALongPressCostsAllButOnePulse) {
  Shot run = closed_in(shot(100, ViewKind::Ap, 0, 0));
  run.last_tick = 100 + 67;
  run.pulses = 10;
  run.kerma_ngy = 10'000'000;
  const auto advice = dose_advice(hand_made_world(), with({run}));
  ASSERT_EQ(advice.size(), 1U);
  EXPECT_EQ(advice[0].id, "long_press");
  EXPECT_NEAR(advice[0].kerma_without_mgy, 1.0, 1e-12);
  run.moved_while_live = true;  // it showed a movement
  EXPECT_TRUE(dose_advice(hand_made_world(), with({run})).empty());
}

TEST(Coaching, FifteenPulsesCostNearlyTwiceEight) {
  Shot run = closed_in(shot(100, ViewKind::Ap, 0, 0));
  run.last_tick = 400;
  run.pulses = 75;
  run.moved_while_live = true;
  run.settings.pulses_per_second = 15;
  run.kerma_ngy = 15'000'000;
  const auto advice = dose_advice(hand_made_world(), with({run}));
  ASSERT_EQ(advice.size(), 1U);
  EXPECT_EQ(advice[0].id, "pulse_rate");
  EXPECT_NEAR(advice[0].kerma_without_mgy, 8.0, 1e-12);
}

TEST(Coaching, ClosingTheFieldSavesTheProductNotTheKerma) {
  const auto advice = dose_advice(hand_made_world(), with({shot(100, ViewKind::Ap, 0, 0)}));
  ASSERT_EQ(advice.size(), 1U);
  EXPECT_EQ(advice[0].id, "open_field");
  EXPECT_DOUBLE_EQ(advice[0].kerma_without_mgy, 1.0);
  EXPECT_NEAR(advice[0].kap_without_gy_cm2, 0.08, 1e-12);
  EXPECT_EQ(
      advice[0].what_if,
      "Without that the kerma-area product would have been 0.08 Gy cm2 instead of 0.10 Gy cm2.");
}

TEST(Coaching, ViewsThatCannotBeUsed) {
  Shot under = closed_in(shot(100, ViewKind::Clo, -40, 0));
  under.view.adequate = false;
  const Shot lateral = closed_in(shot(200, ViewKind::Lateral, 90, 0));
  State s = with({under, lateral});
  EXPECT_EQ(find(dose_advice(hand_made_world(), s), "useless_view")->shots, 2);
  // After an injection one lateral image is worth its dose, a second is not.
  s.contrast.injections.push_back({150, 4.0, ContrastPattern::Epidural, {}, 1.0});
  EXPECT_EQ(find(dose_advice(hand_made_world(), s), "useless_view")->shots, 1);
  s.imaging.shots.push_back(closed_in(shot(300, ViewKind::Lateral, 90, 0)));
  EXPECT_EQ(find(dose_advice(hand_made_world(), s), "useless_view")->shots, 2);
}

TEST(Coaching, OffTargetOnlyAfterTheLevelWasCounted) {
  Shot away = closed_in(shot(100, ViewKind::Ap, 0, 0));
  away.pose.isocentre = kInterlaminar + PatientVector(0, 0, 150.0);
  EXPECT_EQ(find(dose_advice(hand_made_world(), with({away})), "off_target")->shots, 1);
  away.tick = away.last_tick = 40;
  EXPECT_EQ(find(dose_advice(hand_made_world(), with({away})), "off_target"), nullptr);
}

TEST(Coaching, AHandInTheBeamIsSaidAndSavesThePatientNothing) {
  Shot hand = closed_in(shot(100, ViewKind::Ap, 0, 0));
  hand.hand_in_field = true;
  const auto advice = dose_advice(hand_made_world(), with({hand}));
  ASSERT_EQ(advice.size(), 1U);
  EXPECT_EQ(advice[0].sentence, "1 of 1 shots had a hand in the beam.");
  EXPECT_DOUBLE_EQ(advice[0].kerma_without_mgy, advice[0].kerma_mgy);
}

TEST(Coaching, RankedBySavingAndNoShotSavedTwice) {
  // First image: fine. Second: a repeat that is also open and a long press. Third: open only.
  Shot first = closed_in(shot(100, ViewKind::Ap, 0, 0)), second = first;
  second.tick = 110;
  second.last_tick = 110 + 67;
  second.pulses = 10;
  second.scene = first.scene;
  second.kerma_ngy = 10'000'000;
  second.kap_ngy_m2 = 100'000;
  second.settings = {};
  Shot third = shot(300, ViewKind::Clo, -50, 1);
  const State s = with({first, second, third});
  const auto advice = dose_advice(hand_made_world(), s);
  ASSERT_EQ(advice.size(), 3U);
  EXPECT_EQ(advice[0].id, "repeated_view");  // saves 10 of 12 mGy
  EXPECT_EQ(advice[1].id, "long_press");     // saves 9
  EXPECT_EQ(advice[2].id, "open_field");
  const DoseWhatIf all = dose_without_avoidable(hand_made_world(), s);
  EXPECT_EQ(all.shots, 2);
  EXPECT_NEAR(all.kerma_mgy, 12.0, 1e-12);
  EXPECT_NEAR(all.kerma_without_mgy, 2.0, 1e-12);  // the repeat goes, once
  EXPECT_NEAR(all.kap_gy_cm2, 1.2, 1e-12);
  EXPECT_NEAR(all.kap_without_gy_cm2, 0.18, 1e-12);  // 0.1 and 0.08
}

}  // namespace
}  // namespace flavum
