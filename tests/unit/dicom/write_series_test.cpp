#include "imaging/dicom_objects/write_series.h"

#include <set>

#include "imaging/base/error.h"
#include "imaging/dicom/load.h"
#include "tests/support/dicom_files.h"
#include "tests/support/marker_phantom.h"
#include "tests/support/temp_folder.h"

namespace flavum {
namespace {

using test::TempFolder;

SeriesDescription described(Modality modality, std::uint64_t seed) {
  SeriesDescription d;
  d.modality = modality;
  d.uid_seed = seed;
  d.series_description = "Markers";
  return d;
}

std::string value_of(const std::filesystem::path& file, const DcmTagKey& tag) {
  DcmFileFormat format;
  EXPECT_TRUE(format.loadFile(file.c_str()).good());
  OFString text;
  format.getDataset()->findAndGetOFStringArray(tag, text);
  return text.c_str();
}

TEST(WriteSeries, ReadsBackExactlyInAnyOrientation) {
  Eigen::Matrix3d mirrored = test::oblique_axes();
  mirrored.col(2) *= -1.0;
  for (const Eigen::Matrix3d& axes :
       {Eigen::Matrix3d(Eigen::Matrix3d::Identity()), test::oblique_axes(), mirrored}) {
    const TempFolder folder;
    const ScalarImage image = test::marker_phantom(test::marker_grid(axes));
    write_dicom_series(image, described(Modality::Ct, 3), folder / "out");
    const Catalogue c = scan_dicom(folder.path());
    ASSERT_EQ(c.volumes.size(), 1U);
    EXPECT_EQ(c.volumes[0].modality, Modality::Ct);
    EXPECT_EQ(c.volumes[0].description, "Markers");
    EXPECT_EQ(c.volumes[0].patient_position, "HFS");
    EXPECT_EQ(c.volumes[0].window_centre, 300.0);
    EXPECT_EQ(c.volumes[0].window_width, 1500.0);
    const ScalarImage back = load_volume(c.volumes[0]);
    ASSERT_EQ(back.geometry.size, image.geometry.size);
    const bool reversed = axes.determinant() < 0.0;  // listed along the normal when loaded
    const int last = image.geometry.size.z() - 1;
    for (int k = 0; k <= last; ++k) {
      const int there = reversed ? last - k : k;
      EXPECT_LT(distance_mm(back.geometry.point_of(3, 5, there), image.geometry.point_of(3, 5, k)),
                1e-9);
      for (int j = 0; j < image.geometry.size.y(); ++j) {
        for (int i = 0; i < image.geometry.size.x(); ++i) {
          ASSERT_EQ(back.at(i, j, there), image.at(i, j, k));
        }
      }
    }
  }
}

TEST(WriteSeries, ValuesBeyondSixteenBitsAreClampedAndFractionsRounded) {
  const TempFolder folder;
  ScalarImage image(test::marker_grid(Eigen::Matrix3d::Identity()), 10.4F);
  image.at(0, 0, 0) = 1e6F;
  image.at(1, 0, 0) = -1000.6F;
  write_dicom_series(image, described(Modality::Ct, 3), folder.path());
  const ScalarImage back = load_volume(scan_dicom(folder.path()).volumes.at(0));
  EXPECT_EQ(back.at(0, 0, 0), 32767.0F);
  EXPECT_EQ(back.at(1, 0, 0), -1001.0F);
  EXPECT_EQ(back.at(2, 0, 0), 10.0F);
}

TEST(WriteSeries, MrValuesKeepThreeDigitsWhateverTheirScale) {
  for (const float scale : {1e-3F, 1.0F, 400.0F, 1e6F}) {
    const TempFolder folder;
    ScalarImage image(test::marker_grid(Eigen::Matrix3d::Identity()));
    for (std::size_t n = 0; n < image.voxels.size(); ++n) {
      image.voxels[n] = scale * static_cast<float>(n % 1000) * 1e-3F;
    }
    write_dicom_series(image, described(Modality::Mr, 3), folder.path());
    const ScalarImage back = load_volume(scan_dicom(folder.path()).volumes.at(0));
    for (std::size_t n = 0; n < image.voxels.size(); ++n) {
      ASSERT_NEAR(back.voxels[n], image.voxels[n], 1e-3 * scale);
    }
  }
}

TEST(WriteSeries, OneSeedGivesTheSameUidsAndCtAndMrShareStudyAndFrameOfReference) {
  const TempFolder folder;
  const ScalarImage image = test::marker_phantom(test::marker_grid(Eigen::Matrix3d::Identity()));
  write_dicom_series(image, described(Modality::Ct, 42), folder / "ct");
  write_dicom_series(image, described(Modality::Ct, 42), folder / "ct2");
  write_dicom_series(image, described(Modality::Mr, 42), folder / "mr");
  write_dicom_series(image, described(Modality::Ct, 43), folder / "other");
  const auto uid = [&](const char* name, const DcmTagKey& tag) {
    return value_of((folder / name) / "IM0001.dcm", tag);
  };
  for (const DcmTagKey& tag :
       {DCM_StudyInstanceUID, DCM_SeriesInstanceUID, DCM_SOPInstanceUID, DCM_FrameOfReferenceUID}) {
    EXPECT_EQ(uid("ct", tag), uid("ct2", tag));
    EXPECT_NE(uid("ct", tag), uid("other", tag));
    EXPECT_EQ(uid("ct", tag).substr(0, 5), "2.25.");
    EXPECT_LE(uid("ct", tag).size(), 64U);
  }
  EXPECT_EQ(uid("ct", DCM_StudyInstanceUID), uid("mr", DCM_StudyInstanceUID));
  EXPECT_EQ(uid("ct", DCM_FrameOfReferenceUID), uid("mr", DCM_FrameOfReferenceUID));
  EXPECT_NE(uid("ct", DCM_SeriesInstanceUID), uid("mr", DCM_SeriesInstanceUID));
  EXPECT_NE(uid("ct", DCM_SOPInstanceUID), uid("mr", DCM_SOPInstanceUID));
}

TEST(WriteSeries, WithoutASeedEverySeriesIsNew) {
  const TempFolder folder;
  const ScalarImage image(test::marker_grid(Eigen::Matrix3d::Identity()));
  write_dicom_series(image, described(Modality::Ct, 0), folder / "a");
  write_dicom_series(image, described(Modality::Ct, 0), folder / "b");
  EXPECT_NE(value_of((folder / "a") / "IM0001.dcm", DCM_SeriesInstanceUID),
            value_of((folder / "b") / "IM0001.dcm", DCM_SeriesInstanceUID));
}

TEST(WriteSeries, SaysThatTheImageIsDerivedAndCutsLongTexts) {
  const TempFolder folder;
  SeriesDescription d = described(Modality::Ct, 1);
  d.derivation = "Synthetic lumbar spine";
  d.series_description = std::string(63, 'x') + "ü and more\\than one value";
  write_dicom_series(ScalarImage(test::marker_grid(Eigen::Matrix3d::Identity())), d, folder.path());
  const auto file = folder / "IM0001.dcm";
  EXPECT_EQ(value_of(file, DCM_ImageType), "DERIVED\\PRIMARY\\AXIAL");
  EXPECT_EQ(value_of(file, DCM_DerivationDescription), "Synthetic lumbar spine");
  EXPECT_EQ(value_of(file, DCM_SeriesDescription), std::string(63, 'x'));
}

TEST(WriteSeries, AFolderThatCannotBeMadeIsAFailure) {
  const TempFolder folder;
  write_dicom_series(ScalarImage(test::marker_grid(Eigen::Matrix3d::Identity())),
                     described(Modality::Ct, 1), folder.path());
  EXPECT_THROW(write_dicom_series(ScalarImage(test::marker_grid(Eigen::Matrix3d::Identity())),
                                  described(Modality::Ct, 1), (folder / "IM0001.dcm") / "sub"),
               OperationFailed);
}

}  // namespace
}  // namespace flavum
