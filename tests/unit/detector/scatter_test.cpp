// Scatter against closed forms and published ratios.

#include "sim/detector/scatter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "sim/detector/pulse.h"
#include "tests/unit/detector/beam_fixture.h"

namespace flavum {
namespace {

// Scatter to primary in the centre of a square field over water.
double ratio(double water, double field_mm, const DetectorModel& d) {
  const int size = 128;
  const double pitch = 298.0 / size;
  const BeamLayers layers = water_mm(water, size, size);
  PulseExposure e;
  e.noise = false;
  e.field.width_mm = e.field.height_mm = field_mm;
  const double both = pulse_signal(layers, pitch, table_80(), d, e).at(64, 64);
  e.scatter = false;
  const double primary = pulse_signal(layers, pitch, table_80(), d, e).at(64, 64);
  return both / primary - 1.0;
}

TEST(Scatter, RatiosWithoutGridLieNearThePublishedOnes) {
  EXPECT_GT(ratio(200.0, 1e9, bare_detector()), 0.1);
  EXPECT_LT(ratio(200.0, 1e9, bare_detector()), 3.0);
  EXPECT_GT(ratio(350.0, 1e9, bare_detector()), 1.0);
  EXPECT_LT(ratio(350.0, 1e9, bare_detector()), 1.5);
}

TEST(Scatter, GrowsWithThicknessAndFallsWithCollimationAndTheGrid) {
  const DetectorModel bare = bare_detector();
  double previous = 0.0;
  for (const double water : {20.0, 50.0, 100.0, 150.0, 200.0, 250.0, 300.0, 350.0}) {
    const double now = ratio(water, 1e9, bare);
    EXPECT_GT(now, previous) << water;
    previous = now;
  }
  EXPECT_LT(ratio(200.0, 200.0, bare), 0.95 * ratio(200.0, 1e9, bare));
  EXPECT_LT(ratio(200.0, 100.0, bare), 0.5 * ratio(200.0, 200.0, bare));
  const DetectorModel grid;
  const double behind_grid = ratio(225.0, 1e9, grid);
  EXPECT_NEAR(behind_grid / ratio(225.0, 1e9, bare), grid.grid_scatter / grid.grid_primary, 1e-3);
  EXPECT_GT(behind_grid, 0.1);  // tens of per cent
  EXPECT_LT(behind_grid, 0.5);
}

// One class of width: the field's integral of a Gaussian in closed form.
TEST(Scatter, ASquareFieldGivesTheProductOfErrorFunctions) {
  const int size = 128;
  const double pitch = 298.0 / size, water = 240.0;
  const BeamLayers layers = water_mm(water, size, size);
  const ScatterEstimate s = estimate_scatter(PixelImage(size, size, 0.01F), layers, pitch);
  const double sigma = kScatterSigmaMm + kScatterSigmaPerMm * water;
  const double one = std::erf(149.0 / (std::sqrt(2.0) * sigma));
  const double expected = 0.01 * kScatterPerMm * water * one * one;
  const CoarseReader reader(s.cells, s.grid, size);
  std::vector<float> row(size);
  reader.row(64, row.data());
  EXPECT_NEAR(row[64] / expected, 1.0, 0.005);
  // At the edge about half of it: read at the outermost cell's centre.
  const double x = 0.5 * s.grid.pixels * pitch;
  const double edge = 0.5 * (std::erf(x / (std::sqrt(2.0) * sigma)) +
                             std::erf((298.0 - x) / (std::sqrt(2.0) * sigma)));
  EXPECT_NEAR(row[0] / (0.01 * kScatterPerMm * water * one * edge), 1.0, 0.005);
}

TEST(Scatter, IsFiniteAndNeverNegativeEverywhere) {
  BeamLayers layers = water_mm(0.0, 97, 61);
  layers.steel_mm = PixelImage(97, 61);
  for (int r = 0; r < 61; ++r) {
    for (int c = 0; c < 97; ++c) {
      layers.soft.at(c, r) = c < 30 ? 0.0F : (c < 60 ? 4.0F : 40.0F);
      layers.steel_mm.at(c, r) = r < 5 ? 500.0F : 0.0F;
    }
  }
  PulseExposure e;
  for (const double opening : {0.0, 0.3, 20.0, 1e9}) {
    e.field.width_mm = e.field.iris_diameter_mm = opening;
    e.noise = false;
    for (const float s : pulse_signal(layers, 0.6, table_80(), {}, e).pixels) {
      ASSERT_TRUE(std::isfinite(s));
      ASSERT_GE(s, 0.0F);
    }
    e.noise = true;
    for (const float s : pulse_signal(layers, 0.6, table_80(), {}, e).pixels) {
      ASSERT_TRUE(std::isfinite(s));
    }
  }
}

TEST(Scatter, FillsTheShadowOfSteelALittle) {
  BeamLayers layers = water_mm(220.0, 200, 200);
  layers.steel_mm = PixelImage(200, 200);
  for (int r = 90; r < 110; ++r) {
    for (int c = 0; c < 200; ++c) layers.steel_mm.at(c, r) = 12.0F;
  }
  PulseExposure e;
  e.noise = false;
  const PixelImage with = pulse_signal(layers, 1.0, table_80(), {}, e);
  e.scatter = false;
  const PixelImage without = pulse_signal(layers, 1.0, table_80(), {}, e);
  EXPECT_GT(with.at(100, 100), 5.0F * without.at(100, 100));
  EXPECT_LT(with.at(100, 100), 0.3F * with.at(100, 20));
}

}  // namespace
}  // namespace flavum
