// Where things appear: a ball at a known world point must be seen at the pixel that the geometry
// predicts, however the volume is oriented and whatever the view.

#include <gtest/gtest.h>

#include "tests/physics/closed_form.h"

namespace flavum {
namespace {

using namespace closed_form;

TEST(Markers, ABallAtAKnownPointProjectsToThePredictedPixelInEveryOrientationAndView) {
  const PatientPoint isocentre(30, -10, 120);
  for (const Eigen::Matrix3d& direction : test_directions()) {
    const ImageGeometry grid = centred_grid({64, 64, 48}, {2.0, 2.0, 2.5}, direction, isocentre);
    for (const PatientVector& offset :
         {PatientVector(21.3, 8.2, -17.9), PatientVector(-13.1, -25.6, 22.2)}) {
      const PatientPoint marker = isocentre + offset;
      ScalarImage mu(grid);
      for (int k = 0; k < grid.size.z(); ++k) {
        for (int j = 0; j < grid.size.y(); ++j) {
          for (int i = 0; i < grid.size.x(); ++i) {
            // A ball with a soft border: its centroid survives sampling.
            const double r = distance_mm(grid.point_of(i, j, k), marker) / 3.0;
            mu.at(i, j, k) = static_cast<float>(std::exp(-r * r));
          }
        }
      }
      const AttenuationVolume volume = AttenuationVolume::from_mu(mu);
      for (const View v : kAllViews) {
        const ProjectionGeometry g = projection_of({}, pose_for(v, isocentre), 256);
        const PixelImage image = line_integrals(volume, g);
        double column = 0.0, row = 0.0, weight = 0.0;
        for (int r = 0; r < 256; ++r) {
          for (int c = 0; c < 256; ++c) {
            column += image.at(c, r) * c;
            row += image.at(c, r) * r;
            weight += image.at(c, r);
          }
        }
        const Eigen::Vector2d predicted = g.project(marker);
        EXPECT_NEAR(column / weight, predicted.x(), 0.1) << view_title(v);
        EXPECT_NEAR(row / weight, predicted.y(), 0.1) << view_title(v);
      }
    }
  }
}

TEST(Markers, ASingleVoxelSpreadsItsMassWithoutLoss) {
  // In a parallel-like beam the sum of A over the pixels, times the pixel area at the voxel, is the
  // mass mu * volume.
  const ImageGeometry grid =
      centred_grid({9, 9, 9}, {2, 2, 2}, Eigen::Matrix3d::Identity(), PatientPoint());
  ScalarImage mu(grid);
  mu.at(4, 4, 4) = 1.0F;
  const AttenuationVolume volume = AttenuationVolume::from_mu(mu);
  CArmModel m;
  m.source_isocentre_mm = 100000.0;
  m.source_detector_mm = 100100.0;
  m.detector_width_mm = 16.0;
  for (const View v : {View::Ap, View::Lateral}) {
    const ProjectionGeometry g = projection_of(m, pose_for(v, PatientPoint()), 256);
    double sum = 0.0;
    for (const float a : line_integrals(volume, g).pixels) sum += a;
    const double pixel_mm = g.pixel_pitch_mm * m.source_isocentre_mm / m.source_detector_mm;
    EXPECT_NEAR(sum * pixel_mm * pixel_mm, 8.0, 0.08);
  }
}

}  // namespace
}  // namespace flavum
