#include "sim/xray/upsample.h"

#include <cmath>

#include <gtest/gtest.h>

#include "sim/carm/carm.h"
#include "sim/xray/ellipsoid_phantom.h"
#include "sim/xray/projector.h"

namespace flavum {
namespace {

TEST(Upsample, ALinearRampStaysOneAwayFromTheEdges) {
  PixelImage ramp(16, 12);
  for (int r = 0; r < 12; ++r) {
    for (int c = 0; c < 16; ++c)
      ramp.at(c, r) = 2.0F * static_cast<float>(c) - static_cast<float>(r);
  }
  const PixelImage fine = upsample(ramp, 2);
  ASSERT_EQ(fine.columns, 32);
  ASSERT_EQ(fine.rows, 24);
  for (int r = 4; r < 20; ++r) {
    for (int c = 4; c < 28; ++c) {
      EXPECT_NEAR(fine.at(c, r), 2.0 * ((c + 0.5) / 2 - 0.5) - ((r + 0.5) / 2 - 0.5), 1e-4);
    }
  }
}

TEST(Upsample, FactorOneChangesNothingAndAStepGetsNoFringe) {
  PixelImage step(9, 5, 1.0F);
  for (int r = 0; r < 5; ++r) {
    for (int c = 5; c < 9; ++c) step.at(c, r) = 3.0F;
  }
  EXPECT_EQ(upsample(step, 1).pixels, step.pixels);
  for (const float v : upsample(step, 4).pixels) {
    EXPECT_GE(v, 1.0F);
    EXPECT_LE(v, 3.0F);
  }
}

TEST(Upsample, ACoarserDetectorHasTheSameCentreAndSize) {
  const ProjectionGeometry g = projection_of({}, pose_for(View::CloLeft, PatientPoint()), 256);
  const ProjectionGeometry c = coarser(g, 2);
  EXPECT_LT(distance_mm(c.pixel_point(-0.5, -0.5), g.pixel_point(-0.5, -0.5)), 1e-9);
  EXPECT_LT(distance_mm(c.pixel_point(127.5, 127.5), g.pixel_point(255.5, 255.5)), 1e-9);
}

TEST(EllipsoidPhantom, ItsExactIntegralsAreTheProjectorsWithinHalfAPercent) {
  const std::vector<Ellipsoid> solids = trunk_of_ellipsoids();
  ImageGeometry grid;
  grid.size = {256, 256, 150};
  grid.spacing_mm = {1.5, 1.5, 2.0};
  grid.origin = PatientPoint(Eigen::Vector3d(-grid.centre().v));
  const AttenuationVolume volume = AttenuationVolume::from_hu(voxelised_hu(solids, grid));
  for (const View v : {View::Ap, View::CloLeft, View::Lateral}) {
    const ProjectionGeometry g = projection_of({}, pose_for(v, PatientPoint()), 256);
    const PixelImage exact = exact_integrals(solids, kWaterMuPerMm60keV, g);
    const ProjectionError e = projection_error(solids, exact, line_integrals(volume, g), g, 4.0);
    ASSERT_GT(e.pixels, 5000);
    EXPECT_LT(e.mean_share, 0.005);
    EXPECT_LT(e.worst_share, 0.02);  // voxels twice as long as the issue's
  }
}

}  // namespace
}  // namespace flavum
