// Outlines between voxels against circles and rings.

#include "imaging/measure/outline.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

namespace flavum::measure {
namespace {

constexpr double kPi = 3.14159265358979323846;

Raster raster_of(const std::function<double(const Eigen::Vector2d&)>& value, double step = 0.25) {
  Raster r;
  r.step = step;
  r.columns = r.rows = static_cast<int>(40.0 / step) + 1;
  r.origin = {-20.0, -20.0};
  for (int row = 0; row < r.rows; ++row) {
    for (int c = 0; c < r.columns; ++c) r.values.push_back(value(r.place(c, row)));
  }
  return r;
}

// One half at the border, falling off linearly over 1 mm.
double ball(const Eigen::Vector2d& p, double x, double y, double radius) {
  return std::clamp(0.5 + radius - std::hypot(p.x() - x, p.y() - y), 0.0, 1.0);
}

TEST(Outline, OfACircleHasItsAreaAndPerimeter) {
  for (const double radius : {2.0, 5.3, 11.0}) {
    const auto found =
        outlines_of(raster_of([&](const auto& p) { return ball(p, 1.7, -2.1, radius); }));
    ASSERT_EQ(found.size(), 1U);
    EXPECT_NEAR(signed_area(found[0]) / (kPi * radius * radius), 1.0, 0.005);
    EXPECT_NEAR(perimeter(found[0]) / (2.0 * kPi * radius), 1.0, 0.01);
    for (const auto& q : found[0])
      EXPECT_NEAR((q - Eigen::Vector2d(1.7, -2.1)).norm(), radius, 0.02);
  }
}

TEST(Outline, AHoleTurnsTheOtherWayAndItsAreaIsTakenOff) {
  const auto found = outlines_of(raster_of(
      [](const auto& p) { return std::min(ball(p, 0, 0, 9.0), 1.0 - ball(p, 0, 0, 4.0)); }));
  ASSERT_EQ(found.size(), 2U);
  EXPECT_LT(signed_area(found[0]) * signed_area(found[1]), 0.0);
  EXPECT_NEAR(signed_area(found[0]) + signed_area(found[1]), kPi * (81.0 - 16.0), 0.5);
}

TEST(Outline, PartsAreCountedApartAndTheRastersEdgeClosesThem) {
  const auto two = outlines_of(
      raster_of([](const auto& p) { return std::max(ball(p, -8, 0, 4.0), ball(p, 8, 3, 2.0)); }));
  EXPECT_EQ(two.size(), 2U);
  const auto cut = outlines_of(raster_of([](const auto& p) { return ball(p, 20, 0, 5.0); }));
  ASSERT_EQ(cut.size(), 1U);
  EXPECT_NEAR(signed_area(cut[0]), 0.5 * kPi * 25.0, 2.0);  // plus half a raster step
}

TEST(Outline, CornersThatTouchGiveClosedOutlinesWithTheSameArea) {
  Raster r;
  r.step = 1.0;
  r.columns = r.rows = 4;
  r.values = {1, 0, 1, 0, 0, 1, 0, 1, 1, 0, 1, 0, 0, 1, 0, 1};  // a chess board
  double sum = 0.0;
  for (const Polygon& p : outlines_of(r)) sum += signed_area(p);
  EXPECT_NEAR(sum, 8 * 0.5, 1e-12);  // a lone corner is a square of half a step's diagonal
}

}  // namespace
}  // namespace flavum::measure
