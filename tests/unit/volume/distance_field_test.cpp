#include "imaging/volume/distance_field.h"

#include <gtest/gtest.h>

#include <cmath>

#include "imaging/base/rng.h"

namespace flavum {
namespace {

TEST(DistanceField, EqualsTheBruteForceDistanceOnAnAnisotropicGrid) {
  ImageGeometry g;
  g.size = {17, 13, 9};
  g.spacing_mm = {0.5, 1.25, 3.0};
  MaskImage mask(g);
  RandomStream random(21);
  std::vector<Eigen::Vector3i> seeds;
  for (int n = 0; n < 12; ++n) {
    const Eigen::Vector3i s(static_cast<int>(random.uniform(0, 17)),
                            static_cast<int>(random.uniform(0, 13)),
                            static_cast<int>(random.uniform(0, 9)));
    mask.at(s) = 1;
    seeds.push_back(s);
  }
  const ScalarImage d = distance_to(mask);
  for (int k = 0; k < 9; ++k) {
    for (int j = 0; j < 13; ++j) {
      for (int i = 0; i < 17; ++i) {
        double best = 1e9;
        for (const auto& s : seeds) {
          best = std::min(
              best,
              (Eigen::Vector3d(i, j, k) - s.cast<double>()).cwiseProduct(g.spacing_mm).norm());
        }
        ASSERT_NEAR(d.at(i, j, k), best, 1e-4);
      }
    }
  }
}

TEST(DistanceField, SignedDistanceOfASphereIsItsRadiusMinusTheRadialDistance) {
  ImageGeometry g;
  g.size = {61, 61, 61};
  g.spacing_mm = {0.5, 0.5, 0.5};
  MaskImage mask(g);
  const PatientPoint centre = g.centre();
  const double radius = 10.0;
  for (int k = 0; k < 61; ++k) {
    for (int j = 0; j < 61; ++j) {
      for (int i = 0; i < 61; ++i)
        mask.at(i, j, k) = distance_mm(g.point_of(i, j, k), centre) < radius ? 1 : 0;
    }
  }
  const ScalarImage d = signed_distance(mask);
  for (int k = 0; k < 61; k += 3) {
    for (int j = 0; j < 61; j += 3) {
      for (int i = 0; i < 61; i += 3) {
        // A sphere of voxels is rough by up to half a voxel diagonal.
        ASSERT_NEAR(d.at(i, j, k), distance_mm(g.point_of(i, j, k), centre) - radius, 0.5);
      }
    }
  }
}

TEST(DistanceField, AnEmptyMaskIsFarAway) {
  ImageGeometry g;
  g.size = {4, 4, 4};
  EXPECT_EQ(distance_to(MaskImage(g)).at(1, 2, 3), kFarMm);
}

}  // namespace
}  // namespace flavum
