// What cutting changes in the picture: bite by bite the same as everything at once, and the same as
// a CT in which the removed voxels are water.
#include "sim/fluoroscope/cut_layers.h"

#include <gtest/gtest.h>

#include "imaging/base/rng.h"
#include "sim/xray/projector.h"
#include "tests/unit/fluoroscope/scanned_level.h"

namespace flavum::testing {
namespace {

constexpr int kPx = 160;

ProjectionGeometry view_of(View view) {
  return projection_of({}, pose_for(view, scanned_world().field->centre), kPx);
}

// A box of tissue around a place near the lamina's edge; `keep`: what is left of each voxel.
void take(Tissue& tissue, std::uint64_t n, std::uint8_t keep) {
  const ImageGeometry& g = tissue.grid();
  const auto draw = [&](std::uint64_t k, double low, double high) {
    return low + (high - low) * random_uniform(mix64(77), 8 * n + k);
  };
  const Eigen::Vector3i at =
      g.nearest_index(PatientPoint(draw(0, 2, 14), draw(1, 9, 19), draw(2, -6, 14)));
  const Eigen::Vector3i half(static_cast<int>(draw(3, 1, 5)), static_cast<int>(draw(4, 1, 5)),
                             static_cast<int>(draw(5, 1, 5)));
  for (int k = -half.z(); k <= half.z(); ++k) {
    for (int j = -half.y(); j <= half.y(); ++j) {
      for (int i = -half.x(); i <= half.x(); ++i) {
        const Eigen::Vector3i v = at + Eigen::Vector3i(i, j, k);
        if (g.contains(v)) tissue.set_occupancy(v, std::min(keep, tissue.occupancy(v)));
      }
    }
  }
}

double worst(const PixelImage& a, const PixelImage& b) {
  double d = 0.0;
  for (std::size_t n = 0; n < a.pixels.size(); ++n) {
    d = std::max(d, std::abs(static_cast<double>(a.pixels[n]) - b.pixels[n]));
  }
  return d;
}
double largest(const PixelImage& a) { return worst(a, PixelImage(a.columns, a.rows)); }

class CutLayersTest : public ::testing::TestWithParam<View> {};

TEST_P(CutLayersTest, BiteByBiteEqualsAllAtOnce) {
  const ScalarImage& hu = *scanned_world().patient->ct;
  Tissue tissue(scanned_world().field->labels.geometry);
  CutLayers kept_up, at_once;
  kept_up.reset(view_of(GetParam()));
  at_once.reset(view_of(GetParam()));
  for (std::uint64_t n = 0; n < 200; ++n) {
    take(tissue, n, n % 3 == 0 ? 100 : 0);
    kept_up.update(hu, tissue);
  }
  at_once.update(hu, tissue);
  EXPECT_GT(largest(at_once.bone), 0.1);
  EXPECT_LT(worst(kept_up.soft, at_once.soft), 1e-5);
  EXPECT_LT(worst(kept_up.bone, at_once.bone), 1e-5);
  // Undone: nothing is left of it.
  kept_up.update(hu, Tissue(tissue.grid()));
  EXPECT_LT(largest(kept_up.soft), 1e-5);
  EXPECT_LT(largest(kept_up.bone), 1e-5);
}

TEST_P(CutLayersTest, EqualsATraceOfTheCtWithWaterInTheCavity) {
  const ScalarImage& hu = *scanned_world().patient->ct;
  Tissue tissue(scanned_world().field->labels.geometry);
  // The CT's voxels and the tissue's coincide, so that both sums have the same samples.
  const Eigen::Vector3d shift = hu.geometry.index_of(tissue.grid().origin);
  ASSERT_LT((shift - Eigen::Vector3d(shift.array().round())).norm(), 1e-9);
  ASSERT_EQ(tissue.grid().spacing_mm, hu.geometry.spacing_mm);
  const ProjectionGeometry g = view_of(GetParam());
  CutLayers cut;
  cut.reset(g);
  ScalarImage whole(hu.geometry), carved(hu.geometry);
  for (std::uint64_t n = 0; n < 40; ++n) {
    take(tissue, n, n % 2 == 0 ? 60 : 0);
    cut.update(hu, tissue);
  }
  for (std::size_t n = 0; n < hu.voxels.size(); ++n) {
    whole.voxels[n] = carved.voxels[n] = static_cast<float>(mu_from_hu(hu.voxels[n]));
  }
  const ImageGeometry& t = tissue.grid();
  for (int k = 0; k < t.size.z(); ++k) {
    for (int j = 0; j < t.size.y(); ++j) {
      for (int i = 0; i < t.size.x(); ++i) {
        const Eigen::Vector3i at = hu.geometry.nearest_index(t.point_of(i, j, k));
        if (!hu.geometry.contains(at)) continue;
        const double left = tissue.occupancy({i, j, k}) / 255.0;
        carved.at(at) = static_cast<float>(left * whole.at(at) + (1.0 - left) * kWaterMuPerMm60keV);
      }
    }
  }
  const PixelImage before = line_integrals_per_ray(AttenuationVolume::from_mu(whole), g);
  const PixelImage after = line_integrals_per_ray(AttenuationVolume::from_mu(carved), g);
  double d = 0.0, change = 0.0;
  for (std::size_t n = 0; n < after.pixels.size(); ++n) {
    const double expected = static_cast<double>(after.pixels[n]) - before.pixels[n];
    d = std::max(d, std::abs(expected - cut.soft.pixels[n] - cut.bone.pixels[n]));
    change = std::max(change, std::abs(expected));
  }
  EXPECT_GT(change, 0.05);
  EXPECT_LT(d, 2e-6);
}

TEST_P(CutLayersTest, SplitsWhatIsRemovedAsTheProjectorSplitsWhatStands) {
  const ScalarImage& hu = *scanned_world().patient->ct;
  Tissue tissue(scanned_world().field->labels.geometry);
  const ProjectionGeometry g = view_of(GetParam());
  CutLayers cut;
  cut.reset(g);
  for (std::uint64_t n = 0; n < 40; ++n) take(tissue, n, 0);
  cut.update(hu, tissue);
  ScalarImage carved = hu;
  const ImageGeometry& t = tissue.grid();
  for (int k = 0; k < t.size.z(); ++k) {
    for (int j = 0; j < t.size.y(); ++j) {
      for (int i = 0; i < t.size.x(); ++i) {
        const Eigen::Vector3i at = hu.geometry.nearest_index(t.point_of(i, j, k));
        if (tissue.occupancy({i, j, k}) == 0 && hu.geometry.contains(at)) carved.at(at) = 0.0F;
      }
    }
  }
  const TissueIntegrals before = tissue_integrals(AttenuationVolume::from_hu(hu), g);
  const TissueIntegrals after = tissue_integrals(AttenuationVolume::from_hu(carved), g);
  double bone_sum = 0.0, expected_sum = 0.0, d = 0.0;
  for (std::size_t n = 0; n < after.bone.pixels.size(); ++n) {
    const double expected = static_cast<double>(after.bone.pixels[n]) - before.bone.pixels[n];
    d = std::max(d, std::abs(expected - cut.bone.pixels[n]));
    expected_sum += expected;
    bone_sum += cut.bone.pixels[n];
  }
  EXPECT_LT(expected_sum, -5.0);
  EXPECT_NEAR(bone_sum / expected_sum, 1.0, 0.005);
  EXPECT_LT(d, 0.02);  // the fast path reads its grid by a cubic
}

TEST(CutLayers, TouchesOnlyWhatABiteProjectsTo) {
  const ScalarImage& hu = *scanned_world().patient->ct;
  Tissue tissue(scanned_world().field->labels.geometry);
  CutLayers cut;
  cut.reset(view_of(View::CloLeft));
  EXPECT_TRUE(empty(cut.update(hu, tissue)));
  take(tissue, 1, 0);
  const PixelRectangle changed = cut.update(hu, tissue);
  ASSERT_FALSE(empty(changed));
  EXPECT_LT(changed.columns * changed.rows, kPx * kPx / 50);
  double outside = 0.0, inside = 0.0;
  for (int r = 0; r < kPx; ++r) {
    for (int c = 0; c < kPx; ++c) {
      const bool in = c >= changed.column0 && c < changed.column0 + changed.columns &&
                      r >= changed.row0 && r < changed.row0 + changed.rows;
      (in ? inside : outside) += std::abs(cut.bone.at(c, r)) + std::abs(cut.soft.at(c, r));
    }
  }
  EXPECT_EQ(outside, 0.0);
  EXPECT_GT(inside, 0.0);
  EXPECT_TRUE(empty(cut.update(hu, tissue)));
}

INSTANTIATE_TEST_SUITE_P(Views, CutLayersTest,
                         ::testing::Values(View::Ap, View::Lateral, View::CloLeft));

}  // namespace
}  // namespace flavum::testing
