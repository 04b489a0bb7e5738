#include "sim/xray/metal.h"

#include <gtest/gtest.h>

#include "tests/physics/closed_form.h"

namespace flavum {
namespace {

// Tool axis along the patient's head-foot axis, in front of a far, parallel-like beam along +y.
RigidTransform<Patient, Tool> upright() {
  return {Eigen::Matrix3d::Identity(), PatientPoint(0, 0, -50)};
}

constexpr double kMagnification = (1e6 + 100.0) / 1e6;

ProjectionGeometry far_beam(double width_mm, int size) {
  CArmModel m;
  m.source_isocentre_mm = 1e6;
  m.source_detector_mm = 1e6 + 100.0;
  m.detector_width_mm = width_mm;
  return projection_of(m, pose_for(View::Ap, PatientPoint()), size);
}

TEST(Metal, ACylinderSeenFromTheSideHasTheProfileTwoRootRSquareMinusXSquare) {
  const ProjectionGeometry g = far_beam(10.0, 201);
  const PixelImage chords = metal_chords({{upright(), {{0, 100, 6.0, 0}}}}, g);
  for (int c = 0; c < 201; ++c) {
    const double x = (c - 100) * g.pixel_pitch_mm / kMagnification;
    const double expected = std::abs(x) < 3.0 ? 2.0 * std::sqrt(9.0 - x * x) : 0.0;
    EXPECT_NEAR(chords.at(c, 100), expected, 1e-3) << x;
  }
}

TEST(Metal, ATubeIsItsOuterMinusItsInnerCylinder) {
  const ProjectionGeometry g = far_beam(10.0, 201);
  const PixelImage tube = metal_chords({{upright(), {{0, 100, 6.0, 5.0}}}}, g);
  for (int c = 0; c < 201; ++c) {
    const double x = (c - 100) * g.pixel_pitch_mm / kMagnification;
    const double outer = std::abs(x) < 3.0 ? 2.0 * std::sqrt(9.0 - x * x) : 0.0;
    const double inner = std::abs(x) < 2.5 ? 2.0 * std::sqrt(6.25 - x * x) : 0.0;
    EXPECT_NEAR(tube.at(c, 100), outer - inner, 1e-3) << x;
  }
}

TEST(Metal, LookingDownATubeShowsItsFullLengthInTheWallAndNothingInTheBore) {
  const Eigen::Matrix3d along_y =
      Eigen::AngleAxisd(-0.5 * std::numbers::pi, Eigen::Vector3d::UnitX()).toRotationMatrix();
  const RigidTransform<Patient, Tool> pose(along_y, PatientPoint(0, -60, 0));
  const PixelImage image = metal_chords({{pose, {{0, 80, 6.0, 5.0}}}}, far_beam(8.0, 161));
  EXPECT_EQ(image.at(80, 80), 0.0F);
  EXPECT_NEAR(image.at(80 + 55, 80), 80.0, 1e-2);  // 2.75 mm off axis: in the wall
  EXPECT_EQ(image.at(80 + 65, 80), 0.0F);          // 3.25 mm: outside
}

TEST(Metal, ATiltedCylinderIsLongerByTheCosine) {
  const double tilt = 0.6;
  const RigidTransform<Patient, Tool> pose(
      Eigen::AngleAxisd(tilt, Eigen::Vector3d::UnitX()).toRotationMatrix(),
      PatientPoint(Eigen::AngleAxisd(tilt, Eigen::Vector3d::UnitX()) * Eigen::Vector3d(0, 0, -50)));
  const PixelImage image = metal_chords({{pose, {{0, 100, 6.0, 0}}}}, far_beam(10.0, 201));
  EXPECT_NEAR(image.at(100, 100), 6.0 / std::cos(tilt), 1e-3);
}

TEST(Metal, TheRectangleOfWorkHoldsTheWholeShadow) {
  // A skew tube in a strong cone: every pixel against an independent chord by fine sampling.
  const RigidTransform<Patient, Tool> pose(
      Eigen::AngleAxisd(0.9, Eigen::Vector3d(1, 2, 3).normalized()).toRotationMatrix(),
      PatientPoint(10, -5, 8));
  const ProjectionGeometry g = projection_of({}, pose_for(View::CloLeft, PatientPoint()), 48);
  const PixelImage image = metal_chords({{pose, {{-10, 60, 14.0, 9.0}, {60, 70, 20.0, 0.0}}}}, g);
  const RigidTransform<Tool, Patient> back = pose.inverse();
  double largest = 0.0;
  for (int r = 0; r < 48; ++r) {
    for (int c = 0; c < 48; ++c) {
      constexpr int kSteps = 20000;
      int inside = 0;
      for (int n = 0; n < kSteps; ++n) {
        const Point<Tool> p =
            back * lerp(g.source, g.pixel_point(c, r), 0.3 + 0.5 * (n + 0.5) / kSteps);
        const double rho = std::hypot(p.x(), p.y());
        const bool tube = p.z() > -10 && p.z() < 60 && rho < 7.0 && rho > 4.5;
        const bool handle = p.z() > 60 && p.z() < 70 && rho < 10.0;
        inside += tube || handle ? 1 : 0;
      }
      const double sampled = inside * 0.5 / kSteps * distance_mm(g.source, g.pixel_point(c, r));
      ASSERT_NEAR(image.at(c, r), sampled, 0.12) << c << " " << r;
      largest = std::max(largest, sampled);
    }
  }
  EXPECT_GT(largest, 10.0);
}

TEST(Metal, MetalBehindTheSourceOrTheDetectorCastsNoShadow) {
  const ProjectionGeometry g = projection_of({}, pose_for(View::Ap, PatientPoint()), 32);
  for (const double y : {-700.0, 600.0}) {
    const RigidTransform<Patient, Tool> pose(Eigen::Matrix3d::Identity(), PatientPoint(0, y, -20));
    for (const float a : metal_chords({{pose, {{0, 40, 8.0, 0}}}}, g).pixels) ASSERT_EQ(a, 0.0F);
  }
}

TEST(Metal, SteelIsTheNistMixtureAt60KeV) {
  EXPECT_NEAR(kSteelMuPerMm60keV, 1.266 * 0.799, 1e-3);  // cm2/g of 316L times 7.99 g/cm3, per mm
  EXPECT_GT(kSteelMuPerMm60keV, 10.0 * mu_from_hu(1500.0));  // far darker than cortical bone
}

}  // namespace
}  // namespace flavum
