// The projector against closed forms. line_integrals chooses its path by itself; per_ray is the
// scalar reference. Both must be right.

#include <gtest/gtest.h>
#include <tbb/global_control.h>

#include "imaging/base/rng.h"
#include "tests/physics/closed_form.h"

namespace flavum {
namespace {

using namespace closed_form;

constexpr double kMu = 0.02;

ScalarImage uniform(const ImageGeometry& grid) {
  return ScalarImage(grid, static_cast<float>(kMu));
}

// Largest error against the chord of the box. The scalar path must be right on every ray. The fast
// path reads between traced rays and takes the corner of a slab as a product, so it is not asked
// where the chord's profile has an edge within four pixels.
void expect_box(const ImageGeometry& grid, const ProjectionGeometry& g, double tolerance,
                const char* what) {
  const AttenuationVolume volume = AttenuationVolume::from_mu(uniform(grid));
  const PixelImage fast = line_integrals(volume, g), slow = line_integrals_per_ray(volume, g);
  double worst_slow = 0.0, worst_fast = 0.0;
  for (int r = 0; r < g.size_px.y(); ++r) {
    for (int c = 0; c < g.size_px.x(); ++c) {
      const auto chord = [&](double dc, double dr) {
        return kMu * box_chord_mm(grid, g.source, g.pixel_point(c + dc, r + dr));
      };
      const double a = chord(0, 0);
      worst_slow = std::max(worst_slow, std::abs(slow.at(c, r) - a));
      // The fast path reads between rays: at an edge of the chord's profile only its order is
      // asked.
      double bend = 0.0;
      for (const double d : {1.0, 2.0, 4.0}) {
        bend = std::max({bend, std::abs(chord(d, 0) + chord(-d, 0) - 2.0 * a),
                         std::abs(chord(0, d) + chord(0, -d) - 2.0 * a),
                         std::abs(chord(d, d) + chord(-d, -d) - 2.0 * a),
                         std::abs(chord(d, -d) + chord(-d, d) - 2.0 * a)});
      }
      if (bend < 1e-3) worst_fast = std::max(worst_fast, std::abs(fast.at(c, r) - a));
    }
  }
  EXPECT_LT(worst_slow, tolerance) << what;
  EXPECT_LT(worst_fast, tolerance) << what;
}

TEST(LineIntegrals, A200MmWaterCubeGivesMuTimes200OnTheCentralRayToATenthOfAPercent) {
  const ImageGeometry grid =
      centred_grid({200, 200, 200}, {1, 1, 1}, Eigen::Matrix3d::Identity(), PatientPoint(5, 6, 7));
  const AttenuationVolume water = AttenuationVolume::from_hu(ScalarImage(grid, 0.0F));
  for (const View v : {View::Ap, View::Pa, View::Lateral}) {
    const ProjectionGeometry g = projection_of({}, pose_for(v, PatientPoint(5, 6, 7)), 65);
    const double expected = 0.02058 * 200.0;
    EXPECT_NEAR(line_integrals(water, g).at(32, 32) / expected, 1.0, 1e-3);
  }
}

TEST(LineIntegrals, AUniformBoxGivesItsChordForEveryOrientationAndView) {
  for (const Eigen::Matrix3d& direction : test_directions()) {
    const PatientPoint centre(12, -34, 56);
    const ImageGeometry grid = centred_grid({60, 50, 40}, {1.5, 2.0, 2.5}, direction, centre);
    for (const View v : kAllViews) {
      expect_box(grid, projection_of({}, pose_for(v, centre + PatientVector(5, 3, -4)), 128), 2e-3,
                 view_title(v));
    }
  }
}

TEST(LineIntegrals, TheDetectorsHandednessDoesNotMatter) {
  const PatientPoint centre(0, 0, 0);
  const ImageGeometry grid =
      centred_grid({60, 50, 40}, {1.5, 2.0, 2.5}, test_directions()[2], centre);
  const AttenuationVolume volume = AttenuationVolume::from_mu(uniform(grid));
  ProjectionGeometry g = projection_of({}, pose_for(View::CloLeft, centre), 100);
  const PixelImage image = line_integrals_per_ray(volume, g);
  g.column_dir = -g.column_dir;
  const PixelImage mirrored = line_integrals_per_ray(volume, g);
  for (int r = 0; r < 100; ++r) {
    for (int c = 0; c < 100; ++c) ASSERT_NEAR(image.at(c, r), mirrored.at(99 - c, r), 1e-5);
  }
}

TEST(LineIntegrals, WideConesCrossFromOnePrincipalAxisToAnotherWithoutASeam) {
  const PatientPoint centre(0, 0, 0);
  const ImageGeometry grid =
      centred_grid({80, 80, 80}, {1, 1, 1}, Eigen::Matrix3d::Identity(), centre);
  CArmModel wide;
  wide.source_isocentre_mm = 150.0;
  wide.source_detector_mm = 300.0;
  for (const double orbital : {0.785398, 0.6, 0.9}) {
    expect_box(grid, projection_of(wide, {orbital, 0.3, centre}, 257), 2e-3, "wide cone");
  }
}

TEST(LineIntegrals, ASourceInsideTheVolumeCountsOnlyWhatLiesInFrontOfIt) {
  const ImageGeometry grid =
      centred_grid({80, 70, 60}, {1, 1.2, 1.4}, test_directions()[2], PatientPoint());
  ProjectionGeometry g = projection_of({}, pose_for(View::Ap, PatientPoint()), 64);
  g.source = PatientPoint(3.3, -11.2, 4.1);
  expect_box(grid, g, 2e-3, "source inside");
}

TEST(LineIntegrals, ADetectorInsideTheVolumeEndsEveryRay) {
  const ImageGeometry grid =
      centred_grid({80, 70, 60}, {1, 1.2, 1.4}, test_directions()[2], PatientPoint());
  CArmModel m;
  m.source_isocentre_mm = 500.0;
  m.source_detector_mm = 511.3;
  m.detector_width_mm = 60.0;
  for (const View v : {View::Ap, View::Lateral, View::CloRight}) {
    expect_box(grid, projection_of(m, pose_for(v, PatientPoint()), 64), 2e-3, "detector inside");
  }
  ProjectionGeometry both = projection_of(m, pose_for(View::Ap, PatientPoint()), 64);
  both.source = PatientPoint(1.0, -20.0, 2.0);
  expect_box(grid, both, 2e-3, "both inside");
}

TEST(LineIntegrals, SingleSliceAndSingleVoxelVolumesHaveTheirFullExtent) {
  const PatientPoint centre(1, 2, 3);
  for (const Eigen::Vector3i& size : {Eigen::Vector3i(40, 50, 1), Eigen::Vector3i(1, 50, 40),
                                      Eigen::Vector3i(40, 1, 50), Eigen::Vector3i(1, 1, 1)}) {
    const ImageGeometry grid =
        centred_grid(size, {2.0, 2.0, 2.0}, Eigen::Matrix3d::Identity(), centre);
    for (const View v : {View::Ap, View::Lateral, View::CloLeft}) {
      expect_box(grid, projection_of({}, pose_for(v, centre), 128), 2e-3, "thin");
    }
  }
}

TEST(LineIntegrals, ASphereGivesItsChordInsideItsSilhouette) {
  const PatientPoint centre(10, 20, -15);
  const double radius = 40.0;
  constexpr double kInsideMm = 3.0;  // two of the longer voxels and some: partial voxels end there
  for (const Eigen::Matrix3d& direction : test_directions()) {
    const ImageGeometry grid = centred_grid({96, 96, 80}, {1.0, 1.0, 1.25}, direction, centre);
    const PatientPoint middle = centre + PatientVector(1.3, -0.7, 0.4);
    const AttenuationVolume volume = AttenuationVolume::from_mu(voxelised(
        grid, kMu, 3, [&](const PatientPoint& p) { return distance_mm(p, middle) < radius; }));
    for (const View v : kAllViews) {
      const ProjectionGeometry g = projection_of({}, pose_for(v, centre), 160);
      const PixelImage image = line_integrals(volume, g);
      double sum_error = 0.0, sum = 0.0, worst = 0.0;
      for (int r = 0; r < 160; ++r) {
        for (int c = 0; c < 160; ++c) {
          const PatientPoint pixel = g.pixel_point(c, r);
          if (sphere_chord_mm(middle, radius - kInsideMm, g.source, pixel) == 0.0) continue;
          const double a = kMu * sphere_chord_mm(middle, radius, g.source, pixel);
          const double error = std::abs(image.at(c, r) - a);
          sum_error += error;
          sum += a;
          worst = std::max(worst, error);
        }
      }
      EXPECT_LT(sum_error / sum, 0.005) << view_title(v);
      EXPECT_LT(worst, 0.01 * kMu * 2.0 * radius) << view_title(v);
    }
  }
}

TEST(LineIntegrals, ExchangingSourceAndDetectorPixelGivesTheSameIntegral) {
  const ImageGeometry grid =
      centred_grid({30, 40, 50}, {1.1, 0.9, 1.3}, test_directions()[2], PatientPoint());
  ScalarImage noise(grid);
  for (std::size_t n = 0; n < noise.voxels.size(); ++n) {
    noise.voxels[n] = static_cast<float>(random_uniform(7, n));
  }
  const AttenuationVolume volume = AttenuationVolume::from_mu(noise);
  for (int n = 0; n < 50; ++n) {
    const auto coordinate = [n](int k) {
      return 200.0 * (random_uniform(8, static_cast<std::uint64_t>(6 * n + k)) - 0.5);
    };
    ProjectionGeometry g;
    g.size_px = {1, 1};
    g.source = PatientPoint(coordinate(0), coordinate(1), coordinate(2));
    g.detector_centre = PatientPoint(coordinate(3), coordinate(4), coordinate(5));
    const float there = line_integrals(volume, g).at(0, 0);
    std::swap(g.source, g.detector_centre);
    EXPECT_NEAR(line_integrals(volume, g).at(0, 0), there, 1e-4F * std::max(1.0F, there));
  }
}

TEST(LineIntegrals, AnEmptySceneAttenuatesNothing) {
  const ImageGeometry grid =
      centred_grid({50, 50, 50}, {4, 4, 4}, Eigen::Matrix3d::Identity(), PatientPoint());
  const ProjectionGeometry g = projection_of({}, pose_for(View::CloLeft, PatientPoint()), 64);
  const PixelImage air = line_integrals(AttenuationVolume::from_hu(ScalarImage(grid, -1000.0F)), g);
  for (const float a : air.pixels) ASSERT_EQ(a, 0.0F);
  for (const float a : line_integrals(AttenuationVolume(), g).pixels) ASSERT_EQ(a, 0.0F);
}

TEST(LineIntegrals, NonNegativeMuNeverGivesANegativeIntegral) {
  const ImageGeometry grid =
      centred_grid({60, 60, 60}, {1.5, 1.5, 1.5}, Eigen::Matrix3d::Identity(), PatientPoint());
  const AttenuationVolume volume = AttenuationVolume::from_mu(uniform(grid));
  for (double orbital = 0.0; orbital < 1.6; orbital += 0.2) {
    for (const float a :
         line_integrals(volume, projection_of({}, {orbital, 0.2, PatientPoint()}, 200)).pixels) {
      ASSERT_GE(a, 0.0F);
    }
  }
}

// Noise with air around it: what a CT looks like to the occupancy bounds and to the read-out.
ScalarImage textured_body() {
  const ImageGeometry grid =
      centred_grid({160, 150, 120}, {1.2, 1.2, 1.5}, Eigen::Matrix3d::Identity(), PatientPoint());
  ScalarImage hu(grid, -1000.0F);
  for (int k = 10; k < 110; ++k) {
    for (int j = 0; j < 150; ++j) {
      for (int i = 0; i < 160; ++i) {
        const PatientPoint p = grid.point_of(i, j, k);
        if (std::hypot(p.x() / 80.0, p.y() / 60.0) > 1.0) continue;
        const auto n = static_cast<std::uint64_t>(grid.offset(i, j, k));
        const bool bone = std::hypot(p.x(), p.y() - 20.0) < 18.0 && k % 24 > 5;
        hu.at(i, j, k) = static_cast<float>((bone ? 400.0 : 0.0) + 100.0 * random_uniform(1, n));
      }
    }
  }
  return hu;
}

TEST(LineIntegrals, TheFastPathAgreesWithTracingEachRayOnATexturedBody) {
  const AttenuationVolume volume = AttenuationVolume::from_hu(textured_body());
  for (const double orbital : {0.0, 0.3, 0.785, 0.873, 1.5708, 3.1416}) {
    for (const double tilt : {0.0, 0.25}) {
      for (const int size : {96, 256, 512}) {
        if (size == 512 && tilt > 0.0) continue;
        const ProjectionGeometry g = projection_of({}, {orbital, tilt, PatientPoint()}, size);
        const PixelImage fast = line_integrals(volume, g), slow = line_integrals_per_ray(volume, g);
        double error = 0.0, sum = 0.0, highest = 0.0;
        for (std::size_t n = 0; n < fast.pixels.size(); ++n) {
          error += std::abs(fast.pixels[n] - slow.pixels[n]);
          sum += slow.pixels[n];
          highest = std::max<double>(highest, slow.pixels[n]);
        }
        EXPECT_LT(error / sum, 0.001) << orbital << " " << tilt << " " << size;
        EXPECT_GT(highest, 1.0);
      }
    }
  }
}

TEST(LineIntegrals, DifferencesAddUp) {
  const ScalarImage body = textured_body();
  ScalarImage mu = body, less = body, difference = body;
  for (std::size_t n = 0; n < body.voxels.size(); ++n) {
    mu.voxels[n] = static_cast<float>(mu_from_hu(body.voxels[n]));
    less.voxels[n] = n % 3 == 0 ? 0.0F : mu.voxels[n];
    difference.voxels[n] = less.voxels[n] - mu.voxels[n];
  }
  const ProjectionGeometry g = projection_of({}, pose_for(View::CloRight, PatientPoint()), 128);
  const PixelImage a = line_integrals_per_ray(AttenuationVolume::from_mu(mu), g);
  const PixelImage d = line_integrals_per_ray(AttenuationVolume::from_mu(difference), g);
  const PixelImage b = line_integrals_per_ray(AttenuationVolume::from_mu(less), g);
  for (std::size_t n = 0; n < a.pixels.size(); ++n) {
    ASSERT_NEAR(a.pixels[n] + d.pixels[n], b.pixels[n], 1e-5);
  }
}

TEST(LineIntegrals, OneThreadAndManyGiveTheSameBits) {
  const AttenuationVolume volume = AttenuationVolume::from_hu(textured_body());
  for (const View v : {View::Ap, View::CloLeft}) {
    for (const int size : {64, 256}) {
      const ProjectionGeometry g = projection_of({}, pose_for(v, PatientPoint()), size);
      const PixelImage many = line_integrals(volume, g);
      const tbb::global_control one(tbb::global_control::max_allowed_parallelism, 1);
      EXPECT_EQ(line_integrals(volume, g).pixels, many.pixels);
    }
  }
}

}  // namespace
}  // namespace flavum
