// Other people with the same disease: repeatable, within bounds, always buildable.

#include "imaging/phantom/variation.h"

#include <gtest/gtest.h>

#include <cmath>

#include "imaging/phantom/spine_model.h"

namespace flavum {
namespace {

PhantomPreset severe() {
  PhantomPreset p;
  p.name = "severe";
  p.disc_height_mm = {8.0, 9.0, 9.5, 7.5, 8.5};
  p.interlaminar_gap_mm = {12, 12, 11, 8.5, 10.5};
  p.flavum_left_mm = p.flavum_right_mm = {3.1, 3.4, 4.4, 5.8, 4.0};
  p.dorsal_fat_mm = {4.5, 4.3, 3.6, 0.0, 3.8};
  p.sac_area_mm2 = {188, 165, 140, 60, 115};
  p.sac_width_mm = {16.5, 16, 14.8, 11.8, 14};
  return p;
}

TEST(Variation, SameSeedSameSpineAnotherSeedNot) {
  const PhantomPreset a = vary(severe(), 7);
  const PhantomPreset b = vary(severe(), 7);
  EXPECT_EQ(a.body_width_mm, b.body_width_mm);
  EXPECT_EQ(a.sac_area_mm2, b.sac_area_mm2);
  EXPECT_EQ(a.lordosis_deg, b.lordosis_deg);
  EXPECT_NE(a.body_width_mm, vary(severe(), 8).body_width_mm);
}

TEST(Variation, TwoHundredSpinesStayWithinBoundsAndCanBeBuilt) {
  const PhantomPreset p = severe();
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const PhantomPreset v = vary(p, seed);
    const phantom::SpineModel m = phantom::build_spine(v);
    EXPECT_GT(m.levels[4].gap, 0.0);
    EXPECT_EQ(v.name, p.name);
    for (std::size_t i = 0; i < 5; ++i) {
      // Two deviations of stature and of the vertebra's own: 1.10 * 1.03.
      EXPECT_NEAR(v.body_width_mm[i] / p.body_width_mm[i], 1.0, 0.134);
      EXPECT_GE(v.lamina_half_angle_deg[i], 44.0);
      EXPECT_LE(v.lamina_half_angle_deg[i], 68.0);
      EXPECT_GE(v.interlaminar_gap_mm[i], 5.0);
      EXPECT_NEAR(v.sac_area_mm2[i] / p.sac_area_mm2[i], 1.0, 0.161);
      EXPECT_NEAR(v.flavum_left_mm[i], p.flavum_left_mm[i], 0.8);
    }
    EXPECT_NEAR(v.sac_area_mm2[3], 60.0, 4.3);  // the severe level stays severe
    EXPECT_NEAR(v.flavum_left_mm[3], 5.8, 0.8);
    EXPECT_EQ(v.dorsal_fat_mm[3], 0.0);
    EXPECT_EQ(v.slip_mm[3], 0.0);
    EXPECT_GE(v.lordosis_deg, 15.0);
    EXPECT_LE(v.lordosis_deg, 65.0);
  }
}

TEST(Variation, SpreadsAsTheDeviationsSay) {
  double sum = 0.0;
  double squares = 0.0;
  constexpr int kSpines = 200;
  for (int seed = 1; seed <= kSpines; ++seed) {
    const double d = vary({}, static_cast<std::uint64_t>(seed)).lordosis_deg - 38.0;
    sum += d;
    squares += d * d;
  }
  EXPECT_NEAR(sum / kSpines, 0.0, 1.2);  // three standard errors of 5 deg over 200
  // A normal number cut (not drawn anew) at two deviations spreads 0.96 of its own.
  EXPECT_NEAR(std::sqrt(squares / kSpines), 4.8, 0.7);
}

TEST(Variation, ThinFlavumStaysBelowAndThickStaysAboveTheThresholdOfTreatment) {
  PhantomPreset p;
  p.flavum_left_mm = p.flavum_right_mm = {2.1, 2.3, 2.4, 2.6, 3.0};
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const PhantomPreset v = vary(p, seed);
    for (std::size_t i = 0; i < 3; ++i) EXPECT_LT(v.flavum_left_mm[i], 2.5);
    for (std::size_t i = 3; i < 5; ++i) EXPECT_GT(v.flavum_right_mm[i], 2.5);
  }
}

}  // namespace
}  // namespace flavum
