// The same picture from GLSL as from the processor, and as the closed forms have it.

#include <cstdio>

#include "imaging/base/error.h"
#include "tests/gpu/gpu_fixture.h"

namespace flavum::test {
namespace {

using namespace closed_form;

constexpr double kAgreement = 1e-3;  // in A

class GpuProjection : public GpuTest {};

struct NamedGeometry {
  const char* name;
  ProjectionGeometry geometry;
};

// AP, PA, lateral, both obliques; a cone so wide that its rays have three principal axes; source
// and detector inside the body.
std::vector<NamedGeometry> views() {
  const PatientPoint centre(10, -20, 30);
  std::vector<NamedGeometry> all;
  for (const View v : kAllViews) {
    all.push_back(
        {view_title(v), projection_of({}, pose_for(v, centre + PatientVector(6, -4, 9)), 96)});
  }
  CArmModel wide;
  wide.source_isocentre_mm = 200.0;
  wide.source_detector_mm = 400.0;
  wide.detector_width_mm = 700.0;
  CArmPose pose;
  pose.orbital_rad = 0.71;
  pose.tilt_rad = 0.35;
  pose.isocentre = centre;
  all.push_back({"wide cone", projection_of(wide, pose, 96)});
  ProjectionGeometry inside = projection_of({}, pose_for(View::CloLeft, centre), 96);
  inside.source = centre + PatientVector(7, 20, -11);
  all.push_back({"source inside", inside});
  inside = projection_of({}, pose_for(View::Ap, centre), 96);
  inside.detector_centre = centre + PatientVector(0, 12, 5);
  all.push_back({"detector inside", inside});
  return all;
}

TEST_F(GpuProjection, AgreesWithTheProcessorInEveryViewAndOrientation) {
  double worst = 0.0;
  for (const Eigen::Matrix3d& direction : test_directions()) {
    const ScalarImage hu = textured_body(small_grid(direction));
    const AttenuationVolume cpu = AttenuationVolume::from_hu(hu);
    std::vector<GpuProjector> gpu;
    for (const GpuOptions& way : every_way()) gpu.emplace_back(hu, way);
    for (const NamedGeometry& v : views()) {
      const TissueIntegrals split = split_beforehand(hu, v.geometry);
      const TissueIntegrals per_ray = tissue_integrals_per_ray(cpu, v.geometry);
      for (GpuProjector& each : gpu) {
        const TissueIntegrals made = each.project(v.geometry);
        for (const TissueIntegrals& expected : {split, per_ray}) {
          const double soft = largest_difference(made.soft, expected.soft);
          const double bone = largest_difference(made.bone, expected.bone);
          EXPECT_LT(soft, kAgreement) << v.name;
          EXPECT_LT(bone, kAgreement) << v.name;
          worst = std::max({worst, soft, bone});
        }
        ASSERT_GT(*std::ranges::max_element(made.bone.pixels), 0.3F) << "nothing to see";
      }
    }
  }
  std::printf("largest difference in A: %.2e\n", worst);
}

// Where the detector lies along the grid, tissue_integrals() traces the pixels' own rays; elsewhere
// it reads between traced rays, at a loss of its own (docs/xray.md), so that only the reference
// above can be asked for 1e-3.
TEST_F(GpuProjection, AgreesWithTissueIntegralsWhereThoseTraceTheSameRays) {
  for (const std::size_t direction : {0U, 1U, 3U}) {
    const ScalarImage hu = textured_body(small_grid(test_directions()[direction]));
    const AttenuationVolume cpu = AttenuationVolume::from_hu(hu);
    GpuProjector gpu(hu);
    for (const View v : {View::Ap, View::Pa, View::Lateral}) {
      const ProjectionGeometry g = projection_of({}, pose_for(v, PatientPoint(16, -24, 39)), 96);
      const TissueIntegrals made = gpu.project(g), expected = tissue_integrals(cpu, g);
      EXPECT_LT(largest_difference(made.soft, expected.soft), kAgreement) << view_title(v);
      EXPECT_LT(largest_difference(made.bone, expected.bone), kAgreement) << view_title(v);
    }
  }
}

TEST_F(GpuProjection, AWaterBoxGivesItsChord) {
  for (const Eigen::Matrix3d& direction : test_directions()) {
    const ImageGeometry grid = small_grid(direction);
    for (const GpuOptions& way : every_way()) {
      GpuProjector gpu(ScalarImage(grid, 0.0F), way);
      for (const NamedGeometry& v : views()) {
        const TissueIntegrals made = gpu.project(v.geometry);
        double worst = 0.0;
        for (int r = 0; r < 96; ++r) {
          for (int c = 0; c < 96; ++c) {
            const double chord =
                box_chord_mm(grid, v.geometry.source, v.geometry.pixel_point(c, r));
            worst = std::max(worst, std::abs(made.soft.at(c, r) - kWaterMuPerMm60keV * chord));
          }
        }
        EXPECT_LT(worst, kAgreement) << v.name;
        EXPECT_EQ(*std::ranges::max_element(made.bone.pixels), 0.0F);
      }
    }
  }
}

TEST_F(GpuProjection, ASphereOfCorticalBoneGivesItsChordAsBoneAndNoSoftTissue) {
  constexpr double kInsideMm = 5.7;  // two diagonals of a voxel: partial voxels end there
  const PatientPoint centre(10, -20, 30);
  const double radius = 60.0,
               hu_cortical = 1000.0 * (kCorticalMuPerMm60keV / kWaterMuPerMm60keV - 1.0);
  const ImageGeometry grid =
      centred_grid({96, 96, 80}, {1.5, 1.5, 1.875}, test_directions()[2], centre);
  ScalarImage hu = voxelised(grid, hu_cortical + 1000.0, 3, [&](const PatientPoint& p) {
    return distance_mm(p, centre) < radius;
  });
  for (float& v : hu.voxels) v -= 1000.0F;
  GpuProjector gpu(hu);
  for (const View view : kAllViews) {
    const ProjectionGeometry g = projection_of({}, pose_for(view, centre), 96);
    const TissueIntegrals made = gpu.project(g);
    for (int r = 0; r < 96; ++r) {
      for (int c = 0; c < 96; ++c) {
        const PatientPoint pixel = g.pixel_point(c, r);
        if (sphere_chord_mm(centre, radius - kInsideMm, g.source, pixel) == 0.0) continue;
        const double chord = sphere_chord_mm(centre, radius, g.source, pixel);
        const double total = made.soft.at(c, r) + made.bone.at(c, r);
        // Voxels cut by the surface cost about 1 % of the diameter, on the CPU too, and count
        // partly as soft tissue.
        ASSERT_NEAR(total, kCorticalMuPerMm60keV * chord,
                    0.01 * kCorticalMuPerMm60keV * 2.0 * radius);
        if (sphere_chord_mm(centre, 0.5 * radius, g.source, pixel) > 0.0) {
          ASSERT_GT(made.bone.at(c, r), 0.97 * total);
          ASSERT_LE(made.bone.at(c, r), total + 1e-4);
        }
      }
    }
  }
}

TEST_F(GpuProjection, SkippingAirChangesNoBit) {
  for (const Eigen::Matrix3d& direction : test_directions()) {
    ScalarImage hu = textured_body(small_grid(direction));
    // Islands in air, each alone in its cell, one at a cell's corner.
    for (const Eigen::Vector3i& at : {Eigen::Vector3i(0, 0, 0), Eigen::Vector3i(7, 8, 15),
                                      Eigen::Vector3i(60, 2, 40), Eigen::Vector3i(63, 63, 47)}) {
      hu.at(at) = 900.0F;
    }
    for (GpuOptions way : every_way()) {
      GpuProjector skipping(hu, way);
      way.skip_air = false;
      GpuProjector patient(hu, way);
      for (const NamedGeometry& v : views()) {
        const TissueIntegrals a = skipping.project(v.geometry), b = patient.project(v.geometry);
        EXPECT_EQ(a.soft.pixels, b.soft.pixels) << v.name;
        EXPECT_EQ(a.bone.pixels, b.bone.pixels) << v.name;
      }
    }
  }
}

TEST_F(GpuProjection, ThinVolumesHaveTheirFullExtent) {
  const PatientPoint centre(1, 2, 3);
  for (const Eigen::Vector3i& size : {Eigen::Vector3i(40, 50, 1), Eigen::Vector3i(1, 50, 40),
                                      Eigen::Vector3i(40, 1, 50), Eigen::Vector3i(1, 1, 1)}) {
    const ImageGeometry grid = centred_grid(size, {2, 2, 2}, Eigen::Matrix3d::Identity(), centre);
    for (const GpuOptions& way : every_way()) {
      GpuProjector gpu(ScalarImage(grid, 0.0F), way);
      for (const View v : {View::Ap, View::Lateral, View::CloLeft}) {
        const ProjectionGeometry g = projection_of({}, pose_for(v, centre), 65);
        const PixelImage soft = gpu.project(g).soft;
        const double chord = box_chord_mm(grid, g.source, g.pixel_point(32, 32));
        EXPECT_NEAR(soft.at(32, 32), kWaterMuPerMm60keV * chord, kAgreement);
      }
    }
  }
}

TEST_F(GpuProjection, AVolumeTooLargeIsRefusedWithASentence) {
  ImageGeometry grid;
  grid.size = {1 << 17, 1, 1};
  try {
    const GpuProjector gpu(ScalarImage(grid, 0.0F));
    FAIL() << "accepted";
  } catch (const OperationFailed& refused) {
    EXPECT_NE(std::string(refused.what()).find("too large"), std::string::npos);
  }
}

}  // namespace
}  // namespace flavum::test
