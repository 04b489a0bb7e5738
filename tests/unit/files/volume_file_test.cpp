#include "imaging/files/volume_file.h"

#include <cmath>
#include <fstream>
#include <limits>

#include "imaging/base/error.h"
#include "tests/support/marker_phantom.h"
#include "tests/support/temp_folder.h"

namespace flavum {
namespace {

using test::TempFolder;

void expect_same_grid(const ImageGeometry& a, const ImageGeometry& b) {
  // NIfTI stores float32.
  EXPECT_EQ(a.size, b.size);
  EXPECT_LT((a.spacing_mm - b.spacing_mm).cwiseAbs().maxCoeff(), 1e-6);
  EXPECT_LT((a.direction - b.direction).cwiseAbs().maxCoeff(), 1e-6);
  EXPECT_LT(distance_mm(a.origin, b.origin), 1e-5);
}

class EveryFormat : public ::testing::TestWithParam<const char*> {};

TEST_P(EveryFormat, KeepsValuesAndAnObliqueGrid) {
  const TempFolder folder;
  const ScalarImage image = test::marker_phantom(test::marker_grid(test::oblique_axes()));
  write_scalar_file(image, folder / GetParam());
  const ScalarImage back = read_scalar_file(folder / GetParam());
  expect_same_grid(back.geometry, image.geometry);
  EXPECT_EQ(back.voxels, image.voxels);
}

TEST_P(EveryFormat, KeepsALeftHandedGrid) {
  const TempFolder folder;
  Eigen::Matrix3d axes = test::oblique_axes();
  axes.col(2) *= -1.0;
  const ScalarImage image = test::marker_phantom(test::marker_grid(axes));
  write_scalar_file(image, folder / GetParam());
  expect_same_grid(read_scalar_file(folder / GetParam()).geometry, image.geometry);
}

TEST_P(EveryFormat, KeepsFractions) {
  const TempFolder folder;
  ScalarImage image(test::marker_grid(Eigen::Matrix3d::Identity()));
  for (std::size_t n = 0; n < image.voxels.size(); ++n) {
    image.voxels[n] = static_cast<float>(n) * 0.37F - 1000.0F;
  }
  write_scalar_file(image, folder / GetParam());
  EXPECT_EQ(read_scalar_file(folder / GetParam()).voxels, image.voxels);
}

TEST_P(EveryFormat, KeepsLabels) {
  const TempFolder folder;
  LabelMap labels(test::marker_grid(test::oblique_axes()));
  for (std::size_t n = 0; n < labels.voxels.size(); ++n) {
    labels.voxels[n] = static_cast<std::uint16_t>(n % 7 == 0 ? 65535 : n % 130);
  }
  write_label_file(labels, folder / GetParam());
  EXPECT_EQ(read_label_file(folder / GetParam()).voxels, labels.voxels);
}

INSTANTIATE_TEST_SUITE_P(Formats, EveryFormat,
                         ::testing::Values("v.nii", "v.nii.gz", "v.nrrd", "v.mha"));

TEST(VolumeFile, AnswersByExtensionWhateverItsCase) {
  EXPECT_TRUE(is_volume_file("a/B.NII.GZ"));
  EXPECT_TRUE(is_volume_file("scan.mha"));
  EXPECT_FALSE(is_volume_file("scan.dcm"));
  EXPECT_FALSE(is_volume_file(".nii"));
}

TEST(VolumeFile, ScalarsThatAreNotWholeNumbersAreNoLabels) {
  const TempFolder folder;
  ScalarImage image(test::marker_grid(Eigen::Matrix3d::Identity()), 1.5F);
  write_scalar_file(image, folder / "v.nii.gz");
  EXPECT_THROW(read_label_file(folder / "v.nii.gz"), InputRefused);
  image.voxels.assign(image.voxels.size(), -1.0F);
  write_scalar_file(image, folder / "v.nii.gz");
  EXPECT_THROW(read_label_file(folder / "v.nii.gz"), InputRefused);
}

TEST(VolumeFile, ValuesThatAreNotNumbersAreRefused) {
  const TempFolder folder;
  ScalarImage image(test::marker_grid(Eigen::Matrix3d::Identity()), 1.5F);
  image.voxels[17] = std::numeric_limits<float>::quiet_NaN();
  write_scalar_file(image, folder / "v.mha");
  EXPECT_THROW(read_scalar_file(folder / "v.mha"), InputRefused);
}

TEST(VolumeFile, DamagedAndAbsentFilesAreRefused) {
  const TempFolder folder;
  EXPECT_THROW(read_scalar_file(folder / "absent.nii"), InputRefused);
  EXPECT_THROW(read_scalar_file(folder / "absent.png"), InputRefused);
  for (const char* name : {"text.nii", "text.nii.gz", "text.nrrd", "text.mha"}) {
    std::ofstream(folder / name) << "this is not a volume";
    EXPECT_THROW(read_scalar_file(folder / name), InputRefused) << name;
  }
}

TEST(VolumeFile, ATruncatedFileIsRefused) {
  const TempFolder folder;
  const ScalarImage image = test::marker_phantom(test::marker_grid(test::oblique_axes()));
  LabelMap labels(image.geometry);
  for (std::size_t n = 0; n < labels.voxels.size(); ++n) {
    labels.voxels[n] = static_cast<std::uint16_t>(n * n % 130);
  }
  for (const char* name : {"v.nii", "v.nii.gz", "v.nrrd", "v.mha"}) {
    write_scalar_file(image, folder / name);
    std::filesystem::resize_file(folder / name, std::filesystem::file_size(folder / name) / 2);
    EXPECT_THROW(read_scalar_file(folder / name), InputRefused) << name;
    write_label_file(labels, folder / name);
    std::filesystem::resize_file(folder / name, std::filesystem::file_size(folder / name) * 9 / 10);
    EXPECT_THROW(read_label_file(folder / name), InputRefused) << name;
  }
}

TEST(VolumeFile, AFileThatCannotBeReplacedStaysAsItWas) {
  const TempFolder folder;
  std::filesystem::create_directories(folder.path() / "v.nii" / "full");
  const ScalarImage image(test::marker_grid(Eigen::Matrix3d::Identity()));
  EXPECT_THROW(write_scalar_file(image, folder / "v.nii"), OperationFailed);
  EXPECT_TRUE(std::filesystem::is_directory(folder.path() / "v.nii" / "full"));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(VolumeFile, WritingIntoAnAbsentFolderFails) {
  const TempFolder folder;
  const ScalarImage image(test::marker_grid(Eigen::Matrix3d::Identity()));
  for (const char* name : {"no/v.nii", "no/v.nii.gz", "no/v.nrrd", "no/v.mha", "v.jpg"}) {
    EXPECT_THROW(write_scalar_file(image, folder / name), OperationFailed) << name;
  }
}

TEST(VolumeFile, VectorsSeveralVolumesAndSkewedAxesAreRefused) {
  const TempFolder folder;
  const std::string common =
      "ObjectType = Image\nBinaryData = True\nBinaryDataByteOrderMSB = False\n";
  const auto write = [&](const std::string& header, std::size_t bytes) {
    std::ofstream out(folder / "v.mha", std::ios::binary);
    out << header << "ElementDataFile = LOCAL\n" << std::string(bytes, '\1');
  };
  write(
      common + "NDims = 3\nDimSize = 2 3 4\nElementNumberOfChannels = 3\nElementType = MET_UCHAR\n",
      72);
  EXPECT_THROW(read_scalar_file(folder / "v.mha"), InputRefused);
  write(common + "NDims = 4\nDimSize = 2 3 4 5\nElementType = MET_UCHAR\n", 120);
  EXPECT_THROW(read_scalar_file(folder / "v.mha"), InputRefused);
  write(common +
            "NDims = 3\nTransformMatrix = 1 0 0 0.2 0.98 0 0 0 1\nDimSize = 2 3 4\n"
            "ElementType = MET_UCHAR\n",
        24);
  EXPECT_THROW(read_scalar_file(folder / "v.mha"), InputRefused);
  write(common +
            "NDims = 3\nTransformMatrix = 1 0 0 0 1 0 0 0 1\nDimSize = 2 3 4\n"
            "ElementType = MET_UCHAR\n",
        24);
  EXPECT_EQ(read_scalar_file(folder / "v.mha").voxels, std::vector<float>(24, 1.0F));
}

}  // namespace
}  // namespace flavum
