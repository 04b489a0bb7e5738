#include "app/view/tube_section.h"

#include <cmath>

#include <gtest/gtest.h>

#include "imaging/base/units.h"

namespace flavum {
namespace {

SlicePlane axial_plane() {
  SlicePlane plane;
  plane.top_left = PatientPoint(-50, -50, 0);
  plane.mm_per_pixel = 0.5;
  plane.columns = plane.rows = 201;
  return plane;
}

double area_mm2(const std::vector<Eigen::Vector2d>& polygon, double mm_per_pixel) {
  double twice = 0;
  for (std::size_t n = 0; n < polygon.size(); ++n) {
    const Eigen::Vector2d& p = polygon[n];
    const Eigen::Vector2d& q = polygon[(n + 1) % polygon.size()];
    twice += p.x() * q.y() - p.y() * q.x();
  }
  return 0.5 * std::abs(twice) * mm_per_pixel * mm_per_pixel;
}

TEST(TubeSection, IsACircleAcrossAnEllipseObliqueAndARectangleAlong) {
  const SlicePlane plane = axial_plane();
  constexpr double kDiameter = 5.16;
  const double circle = 0.25 * kPi * kDiameter * kDiameter;
  const auto across =
      tube_section(plane, PatientPoint(0, 0, -20), PatientPoint(0, 0, 20), kDiameter);
  EXPECT_NEAR(area_mm2(across, 0.5), circle, 0.01 * circle);
  const double tilt = rad_from_deg(60);
  const PatientVector axis(0, std::sin(tilt), std::cos(tilt));
  const auto oblique =
      tube_section(plane, PatientPoint() - 40.0 * axis, PatientPoint() + 40.0 * axis, kDiameter);
  EXPECT_NEAR(area_mm2(oblique, 0.5), circle / std::cos(tilt), 0.02 * circle);
  const auto along =
      tube_section(plane, PatientPoint(0, -15, 0), PatientPoint(0, 15, 0), kDiameter);
  EXPECT_NEAR(area_mm2(along, 0.5), 30 * kDiameter, 0.01 * 30 * kDiameter);
}

TEST(TubeSection, IsEmptyWhereTheTubeEndsBeforeThePlane) {
  EXPECT_TRUE(
      tube_section(axial_plane(), PatientPoint(0, 0, 1), PatientPoint(0, 0, 20), 5.0).empty());
  EXPECT_TRUE(
      tube_section(axial_plane(), PatientPoint(0, -9, 3), PatientPoint(0, 9, 3), 5.0).empty());
}

TEST(TubeSection, IsWhereTheTubeIs) {
  const auto section =
      tube_section(axial_plane(), PatientPoint(10, -20, -5), PatientPoint(10, -20, 5), 4.0);
  ASSERT_FALSE(section.empty());
  for (const Eigen::Vector2d& p : section) {
    EXPECT_NEAR((axial_plane().point(p.x(), p.y()) - PatientPoint(10, -20, 0)).norm(), 2.0, 0.02);
  }
}

TEST(RingPoints, LieOnTheCircleAcrossTheAxis) {
  const PatientVector axis = PatientVector(0.2, 0.9, -0.4).normalized();
  for (const PatientPoint& p : ring_points(PatientPoint(1, 2, 3), axis, 10.0)) {
    EXPECT_NEAR(distance_mm(p, PatientPoint(1, 2, 3)), 5.0, 1e-9);
    EXPECT_NEAR((p - PatientPoint(1, 2, 3)).dot(axis), 0.0, 1e-9);
  }
}

}  // namespace
}  // namespace flavum
