// Soft tissue and bone apart, against closed forms and against volumes split beforehand; 16-bit
// storage; one copy against two; rectangles against the whole.

#include <gtest/gtest.h>
#include <tbb/global_control.h>

#include "imaging/base/rng.h"
#include "tests/physics/closed_form.h"

namespace flavum {
namespace {

using namespace closed_form;

double split_bone(double mu) { return kBoneShare * std::max(0.0, mu - kBoneFromMuPerMm); }

// A trunk with a textured spine and some denser grains; air around, nothing symmetric.
ScalarImage spine(const Eigen::Matrix3d& direction = Eigen::Matrix3d::Identity()) {
  const ImageGeometry grid =
      centred_grid({150, 140, 130}, {1.2, 1.1, 1.4}, direction, PatientPoint());
  ScalarImage hu(grid, -1000.0F);
  for (int k = 8; k < 120; ++k) {
    for (int j = 0; j < 140; ++j) {
      for (int i = 0; i < 150; ++i) {
        const PatientPoint p = grid.point_of(i, j, k);
        if (std::hypot(p.x() / 80.0, p.y() / 60.0) > 1.0) continue;
        const auto n = static_cast<std::uint64_t>(grid.offset(i, j, k));
        const bool bone = std::hypot(p.x() - 5.0, p.y() - 20.0) < 18.0 && k % 24 > 5;
        hu.at(i, j, k) =
            std::round(static_cast<float>((bone ? 500.0 : 0.0) + 300.0 * random_uniform(1, n)));
      }
    }
  }
  return hu;
}

// Largest difference of two images.
double apart(const PixelImage& a, const PixelImage& b) {
  EXPECT_EQ(a.pixels.size(), b.pixels.size());
  double worst = 0.0;
  for (std::size_t n = 0; n < std::min(a.pixels.size(), b.pixels.size()); ++n) {
    worst = std::max<double>(worst, std::abs(a.pixels[n] - b.pixels[n]));
  }
  return worst;
}

double greatest(const PixelImage& a) { return *std::ranges::max_element(a.pixels); }

// A cylinder of cortical bone along z in a box of water: both chords are known. Away from borders
// the voxels are whole, so the split is exact.
TEST(TissueIntegrals, ACorticalCylinderInAWaterBoxGivesBothChords) {
  constexpr double kRadius = 30.0, kInsideMm = 4.0;
  const ImageGeometry grid =
      centred_grid({140, 140, 60}, {1, 1, 1.5}, Eigen::Matrix3d::Identity(), PatientPoint());
  const ScalarImage share = voxelised(
      grid, 1.0, 3, [](const PatientPoint& p) { return std::hypot(p.x(), p.y()) < kRadius; });
  ScalarImage mu(grid, static_cast<float>(kWaterMuPerMm60keV));
  for (std::size_t n = 0; n < mu.voxels.size(); ++n) {
    if (share.voxels[n] > 0.5F) mu.voxels[n] = static_cast<float>(kCorticalMuPerMm60keV);
  }
  const AttenuationVolume volume = AttenuationVolume::from_mu(mu);
  for (const View v : {View::Ap, View::Lateral, View::CloLeft}) {
    const ProjectionGeometry g = projection_of({}, pose_for(v, PatientPoint()), 256);
    const TissueIntegrals t = tissue_integrals(volume, g);
    double bone_error = 0.0, soft_error = 0.0, sum = 0.0;
    for (int c = 0; c < 256; ++c) {
      const PatientPoint pixel = g.pixel_point(c, 127.5);
      const PatientVector d = pixel - g.source;
      const Eigen::Vector2d s2(g.source.x(), g.source.y()), d2(d.v.x(), d.v.y());
      const double miss = std::abs(s2.x() * d2.y() - s2.y() * d2.x()) / d2.norm();
      if (miss > kRadius - kInsideMm) continue;
      const double bone_mm =
          2.0 * std::sqrt(kRadius * kRadius - miss * miss) * d.norm() / d2.norm();
      const double soft_mm = box_chord_mm(grid, g.source, pixel) - bone_mm;
      bone_error += std::abs(t.bone.at(c, 127) - kCorticalMuPerMm60keV * bone_mm);
      soft_error += std::abs(t.soft.at(c, 127) - kWaterMuPerMm60keV * soft_mm);
      sum += kCorticalMuPerMm60keV * bone_mm;
    }
    ASSERT_GT(sum, 50.0);
    EXPECT_LT(bone_error / sum, 0.01) << view_title(v);
    EXPECT_LT(soft_error / sum, 0.01) << view_title(v);
  }
}

TEST(TissueIntegrals, EqualTheLineIntegralsOfTwoVolumesSplitBeforehand) {
  for (const Eigen::Matrix3d& direction : test_directions()) {
    const ScalarImage hu = spine(direction);
    ScalarImage soft = hu, bone = hu;
    for (std::size_t n = 0; n < hu.voxels.size(); ++n) {
      const double mu = mu_from_hu(hu.voxels[n]);
      bone.voxels[n] = static_cast<float>(split_bone(mu));
      soft.voxels[n] = static_cast<float>(mu - split_bone(mu));
    }
    const AttenuationVolume volume = AttenuationVolume::from_hu(hu);
    for (const View v : kAllViews) {
      const ProjectionGeometry g = projection_of({}, pose_for(v, PatientPoint()), 128);
      const TissueIntegrals t = tissue_integrals(volume, g);
      const TissueIntegrals each = tissue_integrals_per_ray(volume, g);
      ASSERT_GT(greatest(t.bone), 0.5);
      const AttenuationVolume bones = AttenuationVolume::from_mu(bone);
      EXPECT_LT(apart(t.bone, line_integrals(bones, g)), 2e-5) << view_title(v);
      EXPECT_LT(apart(each.bone, line_integrals_per_ray(bones, g)), 2e-5) << view_title(v);
      const AttenuationVolume softs = AttenuationVolume::from_mu(soft);
      EXPECT_LT(apart(each.soft, line_integrals_per_ray(softs, g)), 2e-5) << view_title(v);
    }
  }
}

TEST(TissueIntegrals, AddUpToLineIntegrals) {
  const AttenuationVolume volume = AttenuationVolume::from_hu(spine());
  for (const View v : kAllViews) {
    for (const int size : {48, 200}) {
      const ProjectionGeometry g = projection_of({}, pose_for(v, PatientPoint()), size);
      const TissueIntegrals t = tissue_integrals(volume, g);
      PixelImage sum = t.soft;
      for (std::size_t n = 0; n < sum.pixels.size(); ++n) sum.pixels[n] += t.bone.pixels[n];
      EXPECT_LT(apart(sum, line_integrals(volume, g)), 2e-6) << view_title(v) << size;
    }
  }
}

TEST(TissueIntegrals, WaterAndVacuumHoldNoBoneAndTheShareOfCorticalBoneIsOne) {
  EXPECT_DOUBLE_EQ(split_bone(kCorticalMuPerMm60keV), kCorticalMuPerMm60keV);
  EXPECT_EQ(split_bone(mu_from_hu(150.0)), 0.0);
  const ImageGeometry grid =
      centred_grid({60, 60, 60}, {2, 2, 2}, Eigen::Matrix3d::Identity(), PatientPoint());
  const AttenuationVolume water = AttenuationVolume::from_hu(ScalarImage(grid, 149.0F));
  const ProjectionGeometry g = projection_of({}, pose_for(View::CloLeft, PatientPoint()), 128);
  EXPECT_EQ(greatest(tissue_integrals(water, g).bone), 0.0F);
  EXPECT_EQ(greatest(tissue_integrals({}, g).soft), 0.0F);
  EXPECT_EQ(tissue_integrals({}, g).bone.pixels.size(), 128U * 128U);
}

TEST(TissueIntegrals, OneThreadAndManyGiveTheSameBits) {
  const AttenuationVolume volume = AttenuationVolume::from_hu(spine());
  for (const View v : {View::Ap, View::CloLeft}) {
    const ProjectionGeometry g = projection_of({}, pose_for(v, PatientPoint()), 160);
    const TissueIntegrals many = tissue_integrals(volume, g);
    const tbb::global_control one(tbb::global_control::max_allowed_parallelism, 1);
    const TissueIntegrals alone = tissue_integrals(volume, g);
    EXPECT_EQ(alone.soft.pixels, many.soft.pixels);
    EXPECT_EQ(alone.bone.pixels, many.bone.pixels);
  }
}

TEST(AttenuationStorage, WholeHuAreExactWhateverTheirRange) {
  for (const float top : {3000.0F, 9000.0F, 31000.0F}) {
    ScalarImage hu = spine();
    hu.at(75, 70, 65) = top;
    ScalarImage mu = hu;
    for (float& v : mu.voxels) v = static_cast<float>(mu_from_hu(v));
    const ProjectionGeometry g = projection_of({}, pose_for(View::CloRight, PatientPoint()), 96);
    const PixelImage codes = line_integrals_per_ray(AttenuationVolume::from_hu(hu), g);
    const PixelImage floats = line_integrals_per_ray(AttenuationVolume::from_mu(mu), g);
    EXPECT_LT(apart(codes, floats), 5e-6) << top;
  }
}

TEST(AttenuationStorage, OneCopyTakesHalfTheMemoryAndGivesTheSameBits) {
  const ScalarImage hu = spine();
  const AttenuationVolume fast = AttenuationVolume::from_hu(hu);
  const AttenuationVolume small =
      AttenuationVolume::from_hu(hu, kWaterMuPerMm60keV, VolumeMemory::Small);
  const auto int16_ct = 2 * hu.geometry.voxel_count();
  // Gaps between slices are at most two cache lines each.
  const std::int64_t gaps = 128 * hu.geometry.size.z() + 2 * 16;
  EXPECT_GE(fast.bytes(), 2 * int16_ct);
  EXPECT_LE(fast.bytes(), 2 * (int16_ct + gaps));
  EXPECT_GE(small.bytes(), int16_ct);
  EXPECT_LE(small.bytes(), int16_ct + gaps);
  EXPECT_EQ(volume_memory_for(hu.geometry, 2 * int16_ct), VolumeMemory::Fast);
  EXPECT_EQ(volume_memory_for(hu.geometry, 2 * int16_ct - 1), VolumeMemory::Small);
  for (const double orbital : {0.0, 0.7, 1.5708, 4.4}) {
    for (const int size : {40, 200}) {
      const ProjectionGeometry g = projection_of({}, {orbital, 0.1, PatientPoint(9, 4, 7)}, size);
      const TissueIntegrals a = tissue_integrals(fast, g), b = tissue_integrals(small, g);
      EXPECT_EQ(a.soft.pixels, b.soft.pixels) << orbital;
      EXPECT_EQ(a.bone.pixels, b.bone.pixels) << orbital;
    }
  }
}

TEST(AttenuationStorage, OneCopyServesThinVolumesAndSourcesInside) {
  for (const Eigen::Vector3i& size : {Eigen::Vector3i(70, 1, 60), Eigen::Vector3i(70, 60, 1),
                                      Eigen::Vector3i(1, 1, 1), Eigen::Vector3i(65, 70, 60)}) {
    ScalarImage hu(centred_grid(size, {1, 1.2, 1.4}, Eigen::Matrix3d::Identity(), PatientPoint()));
    for (std::size_t n = 0; n < hu.voxels.size(); ++n) {
      hu.voxels[n] = static_cast<float>(600.0 * random_uniform(2, n));
    }
    const AttenuationVolume fast = AttenuationVolume::from_hu(hu);
    const AttenuationVolume small =
        AttenuationVolume::from_hu(hu, kWaterMuPerMm60keV, VolumeMemory::Small);
    ProjectionGeometry g = projection_of({}, pose_for(View::Lateral, PatientPoint()), 150);
    EXPECT_EQ(line_integrals(fast, g).pixels, line_integrals(small, g).pixels);
    g.source = PatientPoint(3.3, -11.2, 4.1);
    EXPECT_EQ(line_integrals(fast, g).pixels, line_integrals(small, g).pixels);
  }
}

TEST(PixelRectangles, GiveTheSameBitsAsTheWhole) {
  const AttenuationVolume volume = AttenuationVolume::from_hu(spine());
  for (const double orbital : {0.0, 0.7, 1.5708}) {
    for (const double tilt : {0.0, 0.2}) {
      const ProjectionGeometry g = projection_of({}, {orbital, tilt, PatientPoint()}, 200);
      const TissueIntegrals all = tissue_integrals(volume, g);
      const PixelImage total = line_integrals(volume, g);
      for (const PixelRectangle& r :
           {PixelRectangle{0, 0, 200, 200}, PixelRectangle{90, 71, 30, 41},
            PixelRectangle{0, 150, 17, 50}, PixelRectangle{199, 0, 1, 1},
            PixelRectangle{60, 100, 80, 1}, PixelRectangle{5, 5, 0, 3}}) {
        const TissueIntegrals part = tissue_integrals(volume, g, r);
        const PixelImage part_total = line_integrals(volume, g, r);
        ASSERT_EQ(part.bone.columns, r.columns);
        ASSERT_EQ(part.soft.rows, r.rows);
        for (int y = 0; y < r.rows; ++y) {
          for (int x = 0; x < r.columns; ++x) {
            ASSERT_EQ(part.soft.at(x, y), all.soft.at(r.column0 + x, r.row0 + y));
            ASSERT_EQ(part.bone.at(x, y), all.bone.at(r.column0 + x, r.row0 + y));
            ASSERT_EQ(part_total.at(x, y), total.at(r.column0 + x, r.row0 + y));
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace flavum
