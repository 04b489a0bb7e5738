#include "sim/xray/projection_geometry.h"

#include <gtest/gtest.h>

namespace flavum {
namespace {

ProjectionGeometry oblique() {
  const Eigen::Matrix3d r = (Eigen::AngleAxisd(0.7, Eigen::Vector3d::UnitZ()) *
                             Eigen::AngleAxisd(-0.4, Eigen::Vector3d::UnitX()))
                                .toRotationMatrix();
  ProjectionGeometry g;
  g.source = PatientPoint(100, -50, 20);
  g.detector_centre = PatientPoint(Eigen::Vector3d(g.source.v + 900.0 * r.col(2)));
  g.column_dir = PatientVector(Eigen::Vector3d(r.col(0)));
  g.row_dir = PatientVector(Eigen::Vector3d(-r.col(1)));
  g.pixel_pitch_mm = 0.7;
  g.size_px = {301, 200};
  return g;
}

TEST(ProjectionGeometry, ThePixelGridIsCentredOnTheDetectorCentre) {
  const ProjectionGeometry g = oblique();
  EXPECT_NEAR(distance_mm(g.pixel_point(150.0, 99.5), g.detector_centre), 0.0, 1e-9);
  EXPECT_NEAR(distance_mm(g.pixel_point(0, 0), g.pixel_point(1, 0)), 0.7, 1e-9);
}

TEST(ProjectionGeometry, ProjectsAnyPointOfARayBackToItsPixel) {
  const ProjectionGeometry g = oblique();
  for (const double t : {0.1, 0.5, 1.0, 1.7}) {
    const Eigen::Vector2d at = g.project(lerp(g.source, g.pixel_point(12.25, 180.5), t));
    EXPECT_NEAR(at.x(), 12.25, 1e-9);
    EXPECT_NEAR(at.y(), 180.5, 1e-9);
  }
}

TEST(ProjectionGeometry, PointsBesideOrBehindTheSourceHaveNoPixel) {
  const ProjectionGeometry g = oblique();
  EXPECT_TRUE(std::isnan(g.project(lerp(g.source, g.detector_centre, -0.1)).x()));
  EXPECT_TRUE(std::isnan(g.project(g.source).x()));
}

TEST(ProjectionGeometry, SourceDistanceIsPerpendicularEvenForAnOffCentreDetector) {
  ProjectionGeometry g = oblique();
  EXPECT_NEAR(g.source_detector_mm(), 900.0, 1e-9);
  g.detector_centre = g.detector_centre + 80.0 * g.column_dir;
  EXPECT_NEAR(g.source_detector_mm(), 900.0, 1e-9);
}

}  // namespace
}  // namespace flavum
