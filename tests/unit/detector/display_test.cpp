#include "sim/detector/display.h"

#include <gtest/gtest.h>

#include <cmath>

#include "imaging/base/fast_math.h"
#include "imaging/base/rng.h"
#include "tests/unit/detector/beam_fixture.h"

namespace flavum {
namespace {

TEST(FastMath, ExpAndLogKeepTheirStatedErrors) {
  for (double x = -86.0; x < 86.0; x += 0.00737) {
    const auto f = static_cast<float>(x);
    const double exact = std::exp(static_cast<double>(f));
    // Rounding of x log2(e) adds to the polynomial's error.
    ASSERT_NEAR(fast_exp(f) / exact, 1.0, 3e-7) << x;
  }
  for (double x = 1e-30; x < 1e30; x *= 1.0137) {
    const auto f = static_cast<float>(x);
    const double exact = std::log(static_cast<double>(f));
    ASSERT_NEAR(fast_log(f), exact, 1e-6 * std::max(1.0, std::abs(exact))) << x;
  }
  EXPECT_EQ(fast_log(1.0F), 0.0F);
  EXPECT_EQ(fast_exp(0.0F), 1.0F);
  EXPECT_GT(fast_exp(-1e9F), 0.0F);
}

TEST(FastMath, NormalPairsAreNormalAndIndependent) {
  const int n = 400000;
  double mean = 0.0, square_a = 0.0, square_b = 0.0, product = 0.0, squares = 0.0;
  for (int i = 0; i < n; ++i) {
    const NormalPair p = normal_pair(random_bits(7, static_cast<std::uint64_t>(i)));
    const double a = p.first, b = p.second;
    mean += (a + b) / (2.0 * n);
    square_a += a * a / n;
    square_b += b * b / n;
    product += a * b / n;
    squares += (a * a - 1.0) * (b * b - 1.0) / n;
  }
  EXPECT_NEAR(mean, 0.0, 0.005);
  EXPECT_NEAR(square_a, 1.0, 0.01);
  EXPECT_NEAR(square_b, 1.0, 0.01);
  EXPECT_NEAR(product, 0.0, 0.008);
  EXPECT_NEAR(squares, 0.0, 0.02);
}

TEST(Display, TheCurveRisesAndStaysBetweenBlackAndWhite) {
  double previous = -1.0;
  for (double x = 0.0; x < 3000.0; x = x * 1.1 + 1e-4) {
    const double grey = display_grey(x);
    EXPECT_GE(grey, 0.0);
    EXPECT_LE(grey, 1.0);
    if (previous < 0.999) {
      EXPECT_GT(grey, previous) << x;
    }
    previous = grey;
  }
}

TEST(Display, AFlatFieldIsShownFlatAndItsGreyDependsOnTheDoseAlone) {
  double previous = 0.0;
  for (const float signal : {0.4F, 1.0F, 2.5F}) {
    const PixelImage grey = display_picture(PixelImage(80, 60, signal), 0.5);
    for (const float g : grey.pixels) {
      ASSERT_NEAR(g, display_grey(std::pow(static_cast<double>(signal), kSlowGain)), 1e-5);
    }
    EXPECT_GT(grey.at(0, 0), previous);
    previous = grey.at(0, 0);
  }
}

TEST(Display, AnEdgeKeepsItsOrderAndASmallObjectGainsContrastAgainstTheCurveAlone) {
  PixelImage signal(400, 80, 1.0F);
  for (int r = 0; r < 80; ++r) {
    for (int c = 200; c < 205; ++c) signal.at(c, r) = 0.8F;
  }
  const PixelImage grey = display_picture(signal, 0.5);
  const double shown = static_cast<double>(grey.at(180, 40) - grey.at(202, 40));
  EXPECT_GT(shown, display_grey(1.0) - display_grey(0.8));
  EXPECT_NEAR(grey.at(20, 40), 0.5, 1e-4);  // far away nothing changes
}

TEST(Display, APixelDoesNotDependOnWhatIsFarFromIt) {
  PixelImage signal(300, 300, 1.0F);
  const float before = display_picture(signal, 0.5).at(250, 250);
  for (int r = 0; r < 300; ++r) signal.at(1, r) = 0.0F, signal.at(3, r) = 300.0F;
  EXPECT_NEAR(display_picture(signal, 0.5).at(250, 250), before, 1e-6F);
}

TEST(Display, TheMonitorIsBlackOutsideTheFieldAndTheInsideDoesNotFeelIt) {
  PixelImage signal(200, 200, 1.0F);
  const Collimation field{60.0, 40.0, 1e9};
  for (int r = 0; r < 200; ++r) {
    for (int c = 0; c < 200; ++c) {
      if (std::abs(c - 99.5) > 60.0 || std::abs(r - 99.5) > 40.0) signal.at(c, r) = 0.001F;
    }
  }
  const PixelImage grey = display_picture(signal, 0.5, field);
  EXPECT_EQ(grey.at(20, 100), 0.0F);
  EXPECT_EQ(grey.at(100, 20), 0.0F);
  EXPECT_NEAR(grey.at(100, 100), 0.5F, 1e-4F);
  EXPECT_NEAR(grey.at(45, 100), 0.5F, 1e-4F);  // beyond the fine band's reach of the edge
}

TEST(Display, DenseObjectsAreDarkAndOpenBeamIsWhite) {
  BeamLayers layers = water_mm(200.0, 64, 64);
  layers.steel_mm = PixelImage(64, 64);
  for (int r = 0; r < 64; ++r) {
    for (int c = 0; c < 8; ++c) layers.soft.at(c, r) = 0.0F;  // beside the body
    for (int c = 40; c < 48; ++c) layers.bone.at(c, r) = 1.0F;
    for (int c = 54; c < 64; ++c) layers.steel_mm.at(c, r) = 6.0F;
  }
  PulseExposure e;
  e.noise = false;
  e.open_ngy = automatic_open_ngy(layers, 0.5, table_80(), {}, e);
  const PixelImage grey = display_picture(pulse_signal(layers, 0.5, table_80(), {}, e), 0.5);
  EXPECT_GT(grey.at(3, 32), 0.95F);
  EXPECT_GT(grey.at(24, 32), grey.at(44, 32) + 0.1F);
  EXPECT_LT(grey.at(60, 32), 0.05F);
}

}  // namespace
}  // namespace flavum
