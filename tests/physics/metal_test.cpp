#include "sim/xray/metal.h"

#include <gtest/gtest.h>

#include "tests/physics/closed_form.h"

namespace flavum {
namespace {

// Tool axis along the patient's head-foot axis, in front of a far, parallel-like beam along +y.
RigidTransform<Patient, Tool> upright() {
  return {Eigen::Matrix3d::Identity(), PatientPoint(0, 0, -50)};
}

Piece solid(const Convex& body) { return {body, {}, {}}; }

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
  const PixelImage chords = metal_chords({{upright(), {solid(cylinder(0, 100, 6.0))}}}, g);
  for (int c = 0; c < 201; ++c) {
    const double x = (c - 100) * g.pixel_pitch_mm / kMagnification;
    const double expected = std::abs(x) < 3.0 ? 2.0 * std::sqrt(9.0 - x * x) : 0.0;
    EXPECT_NEAR(chords.at(c, 100), expected, 1e-3) << x;
  }
}

TEST(Metal, ATubeIsItsOuterMinusItsInnerCylinder) {
  const ProjectionGeometry g = far_beam(10.0, 201);
  const PixelImage tube = metal_chords({{upright(), {flavum::tube(0, 100, 6.0, 5.0)}}}, g);
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
  const PixelImage image = metal_chords({{pose, {tube(0, 80, 6.0, 5.0)}}}, far_beam(8.0, 161));
  EXPECT_EQ(image.at(80, 80), 0.0F);
  EXPECT_NEAR(image.at(80 + 55, 80), 80.0, 1e-2);  // 2.75 mm off axis: in the wall
  EXPECT_EQ(image.at(80 + 65, 80), 0.0F);          // 3.25 mm: outside
}

TEST(Metal, ATiltedCylinderIsLongerByTheCosine) {
  const double tilt = 0.6;
  const RigidTransform<Patient, Tool> pose(
      Eigen::AngleAxisd(tilt, Eigen::Vector3d::UnitX()).toRotationMatrix(),
      PatientPoint(Eigen::AngleAxisd(tilt, Eigen::Vector3d::UnitX()) * Eigen::Vector3d(0, 0, -50)));
  const PixelImage image =
      metal_chords({{pose, {solid(cylinder(0, 100, 6.0))}}}, far_beam(10.0, 201));
  EXPECT_NEAR(image.at(100, 100), 6.0 / std::cos(tilt), 1e-3);
}

TEST(Metal, TheRectangleOfWorkHoldsTheWholeShadow) {
  // A skew tube in a strong cone: every pixel against an independent chord by fine sampling.
  const RigidTransform<Patient, Tool> pose(
      Eigen::AngleAxisd(0.9, Eigen::Vector3d(1, 2, 3).normalized()).toRotationMatrix(),
      PatientPoint(10, -5, 8));
  const ProjectionGeometry g = projection_of({}, pose_for(View::CloLeft, PatientPoint()), 48);
  const PixelImage image =
      metal_chords({{pose, {tube(-10, 60, 14.0, 9.0), solid(cylinder(60, 70, 20.0))}}}, g);
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
    for (const float a : metal_chords({{pose, {solid(cylinder(0, 40, 8.0))}}}, g).pixels)
      ASSERT_EQ(a, 0.0F);
  }
}

// Steel on the line through (x, ., z) of the tool along +y, from far away.
double chord_at(const std::vector<Piece>& pieces, double x_mm, double z_mm) {
  ProjectionGeometry g;
  g.source = PatientPoint(x_mm, -1e6, z_mm);
  g.detector_centre = PatientPoint(x_mm, 100.0, z_mm);
  g.row_dir = PatientVector(0, 0, -1);
  g.size_px = {1, 1};
  return metal_chords({{{Eigen::Matrix3d::Identity(), PatientPoint()}, pieces}}, g).at(0, 0);
}

TEST(Metal, AConeSeenFromTheSideHasTheChordOfItsRadiusThere) {
  for (const double z : {1.0, 2.5, 4.0}) {
    for (const double x : {0.0, 0.4, -0.75}) {
      const double r = 3.0 * z / 5.0;  // from a point at z = 0 to a diameter of 6 at z = 5
      const double expected = std::abs(x) < r ? 2.0 * std::sqrt(r * r - x * x) : 0.0;
      EXPECT_NEAR(chord_at({solid(cone(0, 5, 0.0, 6.0))}, x, z), expected, 2e-3) << x << " " << z;
      EXPECT_NEAR(chord_at({solid(cone(0, 5, 6.0, 0.0))}, x, 5.0 - z), expected, 2e-3);
    }
  }
}

TEST(Metal, ConesAreRightFromEveryDirection) {
  // Also along the axis and along the side, where the quadratic changes its kind.
  const Convex c = cone(-1.0, 4.0, 1.0, 5.0);
  const double side = std::atan(2.0 / 5.0);
  for (const double angle : {0.0, 0.2, side, side + 1e-9, 0.9, 0.5 * std::numbers::pi, 2.5}) {
    const Eigen::Vector3d d(std::sin(angle), 0.0, std::cos(angle));
    for (const double offset : {0.0, 0.3, 1.1, -1.7}) {
      const Eigen::Vector3d middle(offset * d.z(), 0.35, 1.5 - offset * d.x());
      const RayInterval i = stretch_inside(c, middle - 800.0 * d, 1000.0 * d);
      constexpr int kSteps = 40000;
      int inside = 0;
      for (int n = 0; n < kSteps; ++n) {
        const Eigen::Vector3d p = middle + (10.0 * (n + 0.5) / kSteps - 5.0) * d;
        const double r = 0.5 + 2.0 * (p.z() + 1.0) / 5.0;
        inside += p.z() > -1.0 && p.z() < 4.0 && p.head<2>().norm() < r ? 1 : 0;
      }
      EXPECT_NEAR(1000.0 * i.length(), 10.0 * inside / kSteps, 1e-3) << angle << " " << offset;
    }
  }
}

TEST(Metal, AWindowTakesItsShareOfTheShaft) {
  // A shaft of 6 mm with a side window, x from 1 on, |y| < 1.5, z from 2 to 8; the beam runs along
  // y.
  Piece shaft = solid(cylinder(0, 20, 6.0));
  shaft.windows.push_back(box({1.0, -1.5, 2.0}, {10.0, 1.5, 8.0}));
  const auto full = [](double x) { return 2.0 * std::sqrt(9.0 - x * x); };
  EXPECT_NEAR(chord_at({shaft}, 2.0, 5.0), full(2.0) - 3.0, 2e-3);
  EXPECT_NEAR(chord_at({shaft}, 0.5, 5.0), full(0.5), 2e-3);
  EXPECT_NEAR(chord_at({shaft}, 2.0, 10.0), full(2.0), 2e-3);
  const Piece half = solid(cylinder(0, 20, 6.0).within({-9, -9, -9}, {9, 0, 99}));
  EXPECT_NEAR(chord_at({half}, 1.0, 5.0), 0.5 * full(1.0), 2e-3);
  const Piece bevelled = solid(cylinder(0, 20, 6.0).behind({0, 1, -1}, 0.0));  // y < z
  EXPECT_NEAR(chord_at({bevelled}, 0.0, 2.0), 5.0, 2e-3);
}

TEST(Metal, AnEllipsoidHasTheChordOfAScaledSphere) {
  const Piece e = solid(ellipsoid({0.5, 3.0, 1.0}, {2.0, 7.0, 4.0}));
  const double u = 1.0 / 2.0, w = 2.0 / 4.0;
  EXPECT_NEAR(chord_at({e}, 1.5, 3.0), 14.0 * std::sqrt(1.0 - u * u - w * w), 2e-3);
}

TEST(Metal, WhereSolidsOverlapTheyCountOnce) {
  const Piece rod = solid(cylinder(0, 50, 6.0));
  EXPECT_EQ(chord_at({rod, rod}, 1.0, 20.0), chord_at({rod}, 1.0, 20.0));
  // A rod that fills a tube's bore leaves the chord of the outer cylinder.
  const Piece portal = tube(0, 50, 6.0, 5.0), trocar = solid(cylinder(0, 60, 5.0));
  EXPECT_NEAR(chord_at({portal, trocar}, 1.0, 20.0), chord_at({rod}, 1.0, 20.0), 1e-5);
  EXPECT_LT(chord_at({portal}, 1.0, 20.0), 0.3 * chord_at({rod}, 1.0, 20.0));
}

TEST(Metal, MaterialAndLumenTogetherAreTheOutside) {
  const ProjectionGeometry g = projection_of({}, pose_for(View::CloRight, PatientPoint()), 128);
  const RigidTransform<Patient, Tool> pose(
      Eigen::AngleAxisd(0.7, Eigen::Vector3d(1, -1, 2).normalized()).toRotationMatrix(),
      PatientPoint(3, 4, -20));
  const Piece portal = tube(0, 60, 12.0, 9.0), rod = solid(cylinder(-5, 80, 4.0));
  const PixelImage outer =
      metal_chords({{pose, {solid(cylinder(0, 60, 12.0)), solid(cylinder(-5, 80, 4.0))}}}, g);
  const PixelImage steel = metal_chords({{pose, {portal, rod}}}, g);
  PixelImage lumen(128, 128);
  cast_shadows({{pose, {portal}}, {pose, {rod}}}, g, [&](const RayThrough& r) {
    for (const RayInterval& i : r.lumen) {
      lumen.at(r.column, r.row) += static_cast<float>(i.length() * r.length_mm);
    }
  });
  float most = 0.0F;
  for (std::size_t n = 0; n < steel.pixels.size(); ++n) {
    ASSERT_NEAR(steel.pixels[n] + lumen.pixels[n], outer.pixels[n], 1e-3F);
    most = std::max(most, lumen.pixels[n]);
  }
  EXPECT_GT(most, 4.0F);
}

TEST(Metal, SteelIsTheNistMixtureAt60KeV) {
  EXPECT_NEAR(kSteelMuPerMm60keV, 1.266 * 0.799, 1e-3);  // cm2/g of 316L times 7.99 g/cm3, per mm
  EXPECT_GT(kSteelMuPerMm60keV, 10.0 * mu_from_hu(1500.0));  // far darker than cortical bone
}

}  // namespace
}  // namespace flavum
