#include "imaging/volume/resample.h"

#include <gtest/gtest.h>

#include "imaging/base/units.h"

namespace flavum {
namespace {

// A plane through space is reproduced exactly by linear interpolation, on any grid.
double plane_value(const PatientPoint& p) { return 3.0 + 0.5 * p.x() - 0.25 * p.y() + 2.0 * p.z(); }

TEST(Resample, ReproducesALinearFunctionOnAnObliqueGrid) {
  ImageGeometry g;
  g.size = {30, 30, 30};
  g.spacing_mm = {1.0, 2.0, 1.5};
  g.direction = Eigen::AngleAxisd(0.4, Eigen::Vector3d(1, 1, 0).normalized()).toRotationMatrix();
  ScalarImage image(g);
  for (int k = 0; k < 30; ++k) {
    for (int j = 0; j < 30; ++j) {
      for (int i = 0; i < 30; ++i)
        image.at(i, j, k) = static_cast<float>(plane_value(g.point_of(i, j, k)));
    }
  }
  ImageGeometry grid;
  grid.size = {8, 8, 8};
  grid.spacing_mm = {0.7, 0.7, 0.7};
  grid.origin = PatientPoint(g.centre().v - Eigen::Vector3d::Constant(2.8));
  const ScalarImage out = resample_linear(image, grid, -1.0F);
  for (int k = 0; k < 8; ++k) {
    for (int j = 0; j < 8; ++j) {
      for (int i = 0; i < 8; ++i)
        ASSERT_NEAR(out.at(i, j, k), plane_value(grid.point_of(i, j, k)), 1e-3);
    }
  }
}

TEST(Resample, GivesTheOutsideValueBeyondHalfAVoxel) {
  ImageGeometry g;
  g.size = {3, 3, 3};
  const ScalarImage image(g, 5.0F);
  EXPECT_EQ(sample_linear(image, PatientPoint(-0.49, 1, 1), -1.0F), 5.0F);
  EXPECT_EQ(sample_linear(image, PatientPoint(-0.51, 1, 1), -1.0F), -1.0F);
  EXPECT_EQ(sample_linear(image, PatientPoint(2.49, 1, 1), -1.0F), 5.0F);
  EXPECT_EQ(sample_linear(image, PatientPoint(2.51, 1, 1), -1.0F), -1.0F);
}

TEST(Resample, NearestNeighbourNeverInventsALabel) {
  ImageGeometry g;
  g.size = {10, 10, 10};
  LabelMap labels(g);
  for (std::size_t n = 0; n < labels.voxels.size(); ++n) labels.voxels[n] = (n % 2 == 0) ? 20 : 70;
  ImageGeometry fine = isotropic_cover(g, 0.3);
  for (const std::uint16_t v : resample_nearest(labels, fine).voxels)
    ASSERT_TRUE(v == 20 || v == 70 || v == 0);
}

}  // namespace
}  // namespace flavum
