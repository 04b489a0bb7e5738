#include "sim/patient/fine_labels.h"

#include <gtest/gtest.h>

#include "imaging/base/units.h"
#include "imaging/volume/labels.h"
#include "imaging/volume/resample.h"

namespace flavum {
namespace {

constexpr double kRadius = 8.0;

// A ball of sac in the body, on 0.7 x 0.7 x 3 mm voxels.
LabelMap ball() {
  ImageGeometry g;
  g.size = {36, 36, 9};
  g.spacing_mm = {0.7, 0.7, 3.0};
  g.origin = PatientPoint(-0.7 * 17.5, -0.7 * 17.5, -12.0);
  LabelMap m(g, label::kBody);
  for (int k = 0; k < 9; ++k) {
    for (int j = 0; j < 36; ++j) {
      for (int i = 0; i < 36; ++i) {
        if (g.point_of(i, j, k).v.norm() < kRadius) m.at(i, j, k) = label::kThecalSac;
      }
    }
  }
  return m;
}

double wrong_mm3(const LabelMap& fine) {
  double wrong = 0.0;
  const ImageGeometry& g = fine.geometry;
  for (int k = 0; k < g.size.z(); ++k) {
    for (int j = 0; j < g.size.y(); ++j) {
      for (int i = 0; i < g.size.x(); ++i) {
        const bool truth = g.point_of(i, j, k).v.norm() < kRadius;
        if (truth != (fine.at(i, j, k) == label::kThecalSac)) wrong += g.voxel_volume_mm3();
      }
    }
  }
  return wrong;
}

TEST(FineLabels, ABallFromThickSlicesIsRounderThanWithNearestVoxels) {
  const LabelMap source = ball();
  const ImageGeometry fine = isotropic_cover(source.geometry, 0.5);
  const double smooth = wrong_mm3(fine_labels(source, fine));
  const double blocky = wrong_mm3(resample_nearest(source, fine));
  const double volume = 4.0 / 3.0 * kPi * kRadius * kRadius * kRadius;
  EXPECT_LT(smooth, 0.85 * blocky);
  EXPECT_LT(smooth, 0.12 * volume);
}

TEST(FineLabels, OnTheScansOwnGridNothingChanges) {
  const LabelMap source = ball();
  EXPECT_EQ(fine_labels(source, source.geometry).voxels, source.voxels);
}

TEST(FineLabels, NeighbouringStructuresLeaveNoGap) {
  ImageGeometry g;
  g.size = {12, 12, 6};
  g.spacing_mm = {1.0, 1.0, 2.0};
  LabelMap m(g, label::kBody);
  for (int k = 0; k < 6; ++k) {
    for (int j = 0; j < 12; ++j) {
      for (int i = 0; i < 12; ++i) {
        if (j >= 4) m.at(i, j, k) = i < 5 ? label::kThecalSac : label::kEpiduralFat;
        if (j >= 8) m.at(i, j, k) = label::kLigamentumFlavum;
      }
    }
  }
  ImageGeometry fine = g;
  fine.size = {44, 44, 40};
  fine.spacing_mm = Eigen::Vector3d::Constant(0.25);
  const LabelMap out = fine_labels(m, fine);
  for (int k = 0; k < 40; ++k) {
    for (int j = 18; j < 44; ++j) {  // y from 4.5 mm: inside the three structures
      for (int i = 0; i < 44; ++i) EXPECT_NE(out.at(i, j, k), label::kBody);
    }
  }
}

}  // namespace
}  // namespace flavum
