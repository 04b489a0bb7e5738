// NIfTI written byte by byte after the NIfTI-1 standard (nifti1.h), and real files with labels.

#include <array>
#include <cstring>
#include <fstream>

#include "imaging/base/error.h"
#include "imaging/files/volume_file.h"
#include "tests/support/temp_folder.h"

namespace flavum {
namespace {

namespace fs = std::filesystem;
using test::TempFolder;

template <class T>
void put(std::string& bytes, std::size_t at, T value) {
  std::memcpy(bytes.data() + at, &value, sizeof(T));
}

// A uint8 volume of 2 x 3 x 4 voxels whose values count up; `sform` holds three rows, RAS mm.
std::string nifti(const std::array<float, 12>& sform, std::int16_t sform_code) {
  std::string bytes(352 + 24, '\0');
  put<std::int32_t>(bytes, 0, 348);
  const std::array<std::int16_t, 8> dim{3, 2, 3, 4, 1, 1, 1, 1};
  for (std::size_t n = 0; n < 8; ++n) put(bytes, 40 + 2 * n, dim[n]);
  put<std::int16_t>(bytes, 70, 2);  // uint8
  put<std::int16_t>(bytes, 72, 8);
  for (std::size_t n = 0; n < 4; ++n) put(bytes, 76 + 4 * n, 1.0F);
  put(bytes, 80, 1.5F);
  put(bytes, 84, 2.0F);
  put(bytes, 88, 3.0F);
  put(bytes, 108, 352.0F);
  put(bytes, 112, 1.0F);
  put<char>(bytes, 123, 2);  // mm
  put(bytes, 254, sform_code);
  for (std::size_t n = 0; n < 12; ++n) put(bytes, 280 + 4 * n, sform[n]);
  std::memcpy(bytes.data() + 344, "n+1", 4);
  for (std::size_t n = 0; n < 24; ++n) bytes[352 + n] = static_cast<char>(n);
  return bytes;
}

TEST(NiftiOrientation, RightAnteriorSuperiorBecomesLeftPosteriorSuperior) {
  const TempFolder folder;
  // i runs to the head, j to the patient's right, k to the front.
  std::ofstream(folder / "v.nii", std::ios::binary)
      << nifti({0, 2, 0, 10, 0, 0, 3, 20, 1.5, 0, 0, 30}, 1);
  const ScalarImage image = read_scalar_file(folder / "v.nii");
  EXPECT_EQ(image.geometry.size, Eigen::Vector3i(2, 3, 4));
  EXPECT_LT((image.geometry.spacing_mm - Eigen::Vector3d(1.5, 2, 3)).norm(), 1e-6);
  // RAS (10, 20, 30) is LPS (-10, -20, 30); a step along j goes to -x, along k to -y, along i to
  // +z.
  const auto expect_at = [&](int i, int j, int k, const PatientPoint& p) {
    EXPECT_LT(distance_mm(image.geometry.point_of(i, j, k), p), 1e-5) << i << j << k;
  };
  expect_at(0, 0, 0, {-10, -20, 30});
  expect_at(1, 0, 0, {-10, -20, 31.5});
  expect_at(0, 1, 0, {-12, -20, 30});
  expect_at(0, 0, 1, {-10, -23, 30});
  EXPECT_EQ(image.at(1, 2, 3), 1 + 2 * 2 + 6 * 3);
}

TEST(NiftiOrientation, StoredNumbersAreScaled) {
  const TempFolder folder;
  std::string bytes = nifti({1.5, 0, 0, 10, 0, 2, 0, 20, 0, 0, 3, 30}, 1);
  put(bytes, 112, 0.5F);    // scl_slope
  put(bytes, 116, -10.0F);  // scl_inter
  std::ofstream(folder / "v.nii", std::ios::binary) << bytes;
  const ScalarImage image = read_scalar_file(folder / "v.nii");
  EXPECT_EQ(image.at(0, 0, 0), -10.0F);
  EXPECT_EQ(image.at(1, 2, 3), 0.5F * 23 - 10.0F);
}

TEST(NiftiOrientation, AFileThatDoesNotSayWhereItLiesIsRefused) {
  const TempFolder folder;
  std::ofstream(folder / "v.nii", std::ios::binary)
      << nifti({0, 2, 0, 10, 0, 0, 3, 20, 1.5, 0, 0, 30}, 0);
  EXPECT_THROW(read_scalar_file(folder / "v.nii"), InputRefused);
}

TEST(NiftiOrientation, SkewedAxesAreRefused) {
  const TempFolder folder;
  std::ofstream(folder / "v.nii", std::ios::binary)
      << nifti({1.5, 0.4, 0, 10, 0, 2, 0, 20, 0, 0, 3, 30}, 1);
  EXPECT_THROW(read_scalar_file(folder / "v.nii"), InputRefused);
}

TEST(NrrdOrientation, AFileWithoutASpaceIsRefused) {
  const TempFolder folder;
  std::ofstream(folder / "v.nrrd", std::ios::binary)
      << "NRRD0004\ntype: uint8\ndimension: 3\nsizes: 2 3 4\nspacings: 1 1 1\nencoding: raw\n\n"
      << std::string(24, '\1');
  EXPECT_THROW(read_scalar_file(folder / "v.nrrd"), InputRefused);
}

TEST(NrrdOrientation, RightAnteriorSuperiorBecomesLeftPosteriorSuperior) {
  const TempFolder folder;
  std::ofstream(folder / "v.nrrd", std::ios::binary)
      << "NRRD0004\ntype: uint8\ndimension: 3\nspace: right-anterior-superior\nsizes: 2 3 4\n"
         "space directions: (1.5,0,0) (0,2,0) (0,0,3)\nspace origin: (10,20,30)\nencoding: raw\n\n"
      << std::string(24, '\1');
  const ImageGeometry g = read_scalar_file(folder / "v.nrrd").geometry;
  EXPECT_LT(distance_mm(g.point_of(0, 0, 0), {-10, -20, 30}), 1e-6);
  EXPECT_LT(distance_mm(g.point_of(1, 1, 1), {-11.5, -22, 33}), 1e-6);
}

fs::path shared_data() { return fs::path(FLAVUM_SOURCE_DIR) / ".." / "shared" / "data"; }

PatientPoint centroid(const LabelMap& labels, std::uint16_t value) {
  Eigen::Vector3d sum = Eigen::Vector3d::Zero();
  int count = 0;
  const ImageGeometry& g = labels.geometry;
  for (int k = 0; k < g.size.z(); ++k) {
    for (int j = 0; j < g.size.y(); ++j) {
      for (int i = 0; i < g.size.x(); ++i) {
        if (labels.at(i, j, k) != value) continue;
        sum += g.point_of(i, j, k).v;
        ++count;
      }
    }
  }
  return PatientPoint(Eigen::Vector3d(sum / std::max(count, 1)));
}

TEST(NiftiOrientation, RealCropsHaveL2AboveL4AndTheSpinousProcessAtTheBack) {
  const fs::path folder = shared_data() / "crops_labelled" / "sample_ct";
  if (!fs::exists(folder)) GTEST_SKIP() << "crops_labelled is not present";
  const LabelMap vertebrae = read_label_file(folder / "sub-ct_seg-vert_label-22_msk.nii.gz");
  // L2, L3, L4 are 21, 22, 23 in this file, the subregions' spinous process 42 and body 49.
  EXPECT_GT(centroid(vertebrae, 21).z(), centroid(vertebrae, 22).z() + 15.0);
  EXPECT_GT(centroid(vertebrae, 22).z(), centroid(vertebrae, 23).z() + 15.0);
  const LabelMap parts = read_label_file(folder / "sub-ct_seg-subreg_label-22_msk.nii.gz");
  EXPECT_EQ(parts.geometry, vertebrae.geometry);
  EXPECT_GT(centroid(parts, 42).y(), centroid(parts, 49).y() + 30.0);
  // 43 and 44 are the left and right transverse processes.
  EXPECT_GT(centroid(parts, 43).x(), centroid(parts, 44).x() + 30.0);
}

TEST(NiftiOrientation, RealScanAndLabelsShareOneGrid) {
  const fs::path folder = shared_data() / "ct_3mm_labelled";
  if (!fs::exists(folder)) GTEST_SKIP() << "ct_3mm_labelled is not present";
  const ScalarImage ct = read_scalar_file(folder / "ct.nii.gz");
  const LabelMap labels = read_label_file(folder / "labels.nii.gz");
  EXPECT_EQ(ct.geometry, labels.geometry);
  EXPECT_EQ(ct.geometry.size, Eigen::Vector3i(122, 101, 112));
  EXPECT_GT(centroid(labels, 33).z(), centroid(labels, 27).z() + 100.0);  // T11 above L5
  // sform of the file: i to the patient's right, j to the front, from RAS
  // (-177.956, 11.319, 94.302).
  EXPECT_LT(distance_mm(ct.geometry.origin, {177.95633, -11.319, 94.30176}), 1e-3);
  EXPECT_LT(ct.geometry.direction(0, 0), -0.999999);
}

}  // namespace
}  // namespace flavum
