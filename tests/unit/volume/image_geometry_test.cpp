#include "imaging/volume/image_geometry.h"

#include <gtest/gtest.h>

#include "imaging/base/rng.h"

namespace flavum {
namespace {

ImageGeometry random_geometry(RandomStream& random, bool left_handed) {
  ImageGeometry g;
  g.size = {40, 30, 20};
  g.spacing_mm = {random.uniform(0.2, 3), random.uniform(0.2, 3), random.uniform(0.2, 5)};
  const Eigen::Vector3d axis =
      Eigen::Vector3d(random.normal(), random.normal(), random.normal()).normalized();
  g.direction = Eigen::AngleAxisd(random.uniform(-3.0, 3.0), axis).toRotationMatrix();
  if (left_handed) g.direction.col(2) *= -1.0;
  g.origin =
      PatientPoint(random.uniform(-300, 300), random.uniform(-300, 300), random.uniform(-300, 300));
  return g;
}

TEST(ImageGeometry, IndexAndPointAreInverses) {
  RandomStream random(3);
  for (int n = 0; n < 200; ++n) {
    const ImageGeometry g = random_geometry(random, n % 2 == 1);
    const Eigen::Vector3d c(random.uniform(-10, 50), random.uniform(-10, 50),
                            random.uniform(-10, 50));
    EXPECT_LT((g.index_of(g.point_of(c)) - c).norm(), 1e-9);
  }
}

TEST(ImageGeometry, VoxelCentresLieAtWholeIndices) {
  ImageGeometry g;
  g.size = {2, 2, 2};
  g.spacing_mm = {2, 3, 4};
  g.origin = PatientPoint(10, 20, 30);
  EXPECT_EQ(g.point_of(1, 1, 1), PatientPoint(12, 23, 34));
  EXPECT_EQ(g.nearest_index(PatientPoint(10.99, 21.4, 31.9)), Eigen::Vector3i(0, 0, 0));
  EXPECT_EQ(g.nearest_index(PatientPoint(11.01, 21.6, 32.1)), Eigen::Vector3i(1, 1, 1));
  EXPECT_EQ(g.centre(), PatientPoint(11, 21.5, 32));
}

TEST(ImageGeometry, IsotropicCoverHoldsEveryCorner) {
  RandomStream random(5);
  for (int n = 0; n < 50; ++n) {
    const ImageGeometry g = random_geometry(random, n % 2 == 0);
    const ImageGeometry cover = isotropic_cover(g, 0.8);
    for (int corner = 0; corner < 8; ++corner) {
      const PatientPoint p =
          g.point_of((corner & 1) ? 39 : 0, (corner & 2) ? 29 : 0, (corner & 4) ? 19 : 0);
      const Eigen::Vector3d c = cover.index_of(p);
      EXPECT_TRUE((c.array() >= -1e-5).all() &&
                  (c.array() <= (cover.size.cast<double>().array() - 1.0 + 1e-5)).all());
    }
  }
}

TEST(ImageGeometry, CropKeepsPositions) {
  RandomStream random(8);
  const ImageGeometry g = random_geometry(random, true);
  const ImageGeometry c = crop_geometry(g, {3, 4, 5}, {100, 10, 9});
  EXPECT_EQ(c.size, Eigen::Vector3i(37, 7, 5));
  EXPECT_LT(distance_mm(c.point_of(1, 2, 3), g.point_of(4, 6, 8)), 1e-9);
}

TEST(ClosestAxis, NamesAxisAndSense) {
  ImageGeometry g;
  g.direction.col(0) = Eigen::Vector3d(0, 1, 0);
  g.direction.col(1) = Eigen::Vector3d(0, 0, -1);
  g.direction.col(2) = Eigen::Vector3d(1, 0, 0);
  EXPECT_EQ(closest_axis(g, PatientVector(0, 0, 1)).axis, 1);
  EXPECT_EQ(closest_axis(g, PatientVector(0, 0, 1)).sign, -1);
  EXPECT_EQ(closest_axis(g, PatientVector(0.9, 0.1, 0)).axis, 2);
}

}  // namespace
}  // namespace flavum
