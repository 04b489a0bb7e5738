// A marker phantom in every orientation and order of slices comes out at the right place, whatever
// the files are called and whatever their instance numbers and slice thickness pretend.

#include <algorithm>
#include <array>

#include "imaging/dicom/load.h"
#include "tests/support/dicom_files.h"
#include "tests/support/marker_phantom.h"
#include "tests/support/temp_folder.h"

namespace flavum {
namespace {

using test::DicomSlice;
using test::TempFolder;

// Signed permutations: 24 proper rotations (slices listed along the normal) and their 24 mirror
// images (slices listed against it).
std::vector<Eigen::Matrix3d> all_axes() {
  std::vector<Eigen::Matrix3d> all;
  std::array<int, 3> order{0, 1, 2};
  do {
    for (int signs = 0; signs < 8; ++signs) {
      Eigen::Matrix3d axes = Eigen::Matrix3d::Zero();
      for (int c = 0; c < 3; ++c) {
        axes(order[static_cast<std::size_t>(c)], c) = ((signs >> c) & 1) != 0 ? -1.0 : 1.0;
      }
      all.push_back(axes);
    }
  } while (std::next_permutation(order.begin(), order.end()));
  return all;
}

// Slices as a scanner with these axes would send them: names, numbers and thickness mislead.
void save_marker_files(const ImageGeometry& g, const std::filesystem::path& folder) {
  for (int k = 0; k < g.size.z(); ++k) {
    DicomSlice s;
    s.row_dir = g.direction.col(0);
    s.column_dir = g.direction.col(1);
    s.position = g.origin.v + k * g.spacing_mm.z() * g.direction.col(2);
    s.between_columns_mm = g.spacing_mm.x();
    s.between_rows_mm = g.spacing_mm.y();
    s.columns = g.size.x();
    s.rows = g.size.y();
    for (int r = 0; r < s.rows; ++r) {
      for (int c = 0; c < s.columns; ++c) {
        s.stored.push_back(static_cast<int>(test::marker_value(PatientPoint(s.point_of(r, c)))));
      }
    }
    s.instance_number = (k * 5) % g.size.z() + 1;
    s.slice_thickness = "0.5";
    test::save_slice(s, folder / (std::to_string((k * 9 + 4) % g.size.z()) + "_x"));
  }
}

void expect_markers_in_place(const ImageGeometry& made, const ImageGeometry& tolerance_grid) {
  const TempFolder folder;
  save_marker_files(made, folder.path());
  const Catalogue catalogue = scan_dicom(folder.path());
  ASSERT_EQ(catalogue.volumes.size(), 1U);
  EXPECT_TRUE(catalogue.refused.empty());
  const ScalarImage image = load_volume(catalogue.volumes.front());
  const ImageGeometry& g = image.geometry;
  EXPECT_EQ(g, catalogue.volumes.front().geometry);
  EXPECT_EQ(g.size, tolerance_grid.size);
  EXPECT_LT((g.spacing_mm - tolerance_grid.spacing_mm).norm(), 1e-6);
  EXPECT_NEAR(g.direction.determinant(), 1.0, 1e-6);
  EXPECT_LT((g.direction.col(0) - made.direction.col(0)).norm(), 1e-6);
  EXPECT_LT((g.direction.col(1) - made.direction.col(1)).norm(), 1e-6);
  EXPECT_EQ(image.nearest(test::kLeftMarker, 0), test::kLeftValue);
  EXPECT_EQ(image.nearest(test::kBackMarker, 0), test::kBackValue);
  EXPECT_EQ(image.nearest(test::kHeadMarker, 0), test::kHeadValue);
  int wrong = 0;
  for (int k = 0; k < g.size.z(); ++k) {
    for (int j = 0; j < g.size.y(); ++j) {
      for (int i = 0; i < g.size.x(); ++i) {
        // Files hold nine decimals: take the made grid's own point next to this voxel.
        const PatientPoint p =
            made.point_of(made.index_of(g.point_of(i, j, k)).array().round().matrix());
        EXPECT_LT(distance_mm(p, g.point_of(i, j, k)), 1e-5);
        if (image.at(i, j, k) != test::marker_value(p)) ++wrong;
      }
    }
  }
  EXPECT_EQ(wrong, 0);
}

class EveryOrientation : public ::testing::TestWithParam<int> {};

TEST_P(EveryOrientation, PutsEveryVoxelWhereItBelongs) {
  const Eigen::Matrix3d axes = all_axes()[static_cast<std::size_t>(GetParam())];
  const ImageGeometry g = test::marker_grid(axes);
  expect_markers_in_place(g, g);
}

INSTANTIATE_TEST_SUITE_P(SignedPermutations, EveryOrientation, ::testing::Range(0, 48));

TEST(Orientation, AnObliqueStackAndItsMirrorOrderPutEveryVoxelWhereItBelongs) {
  const ImageGeometry g = test::marker_grid(test::oblique_axes());
  expect_markers_in_place(g, g);
  Eigen::Matrix3d mirrored = test::oblique_axes();
  mirrored.col(2) *= -1.0;
  const ImageGeometry m = test::marker_grid(mirrored);
  expect_markers_in_place(m, m);
}

TEST(Orientation, RoundedOrientationsAreMadeOrthonormal) {
  const TempFolder folder;
  DicomSlice first;
  first.row_dir = {0.87, 0.49, 0.0};  // length 0.9985
  first.column_dir = {-0.49, 0.87, 0.0};
  std::vector<DicomSlice> slices = test::stack_of(first, 4, 1.0);
  for (int n = 0; n < 4; ++n) slices[static_cast<std::size_t>(n)].position = {0, 0, 2.0 * n};
  test::save_stack(slices, folder.path());
  const Catalogue catalogue = scan_dicom(folder.path());
  ASSERT_EQ(catalogue.volumes.size(), 1U);
  const ImageGeometry& g = catalogue.volumes.front().geometry;
  EXPECT_LT((g.direction.transpose() * g.direction - Eigen::Matrix3d::Identity()).norm(), 1e-12);
  EXPECT_NEAR(g.spacing_mm.z(), 2.0, 1e-9);
}

}  // namespace
}  // namespace flavum
