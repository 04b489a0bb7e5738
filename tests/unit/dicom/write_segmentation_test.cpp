#include "imaging/dicom_objects/write_segmentation.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmseg/segdoc.h>
#include <dcmtk/dcmseg/segutils.h>
#include <gtest/gtest.h>

#include <memory>

#include "imaging/dicom_objects/write_series.h"
#include "imaging/volume/labels.h"
#include "tests/support/temp_folder.h"

namespace flavum {
namespace {

// Read back with DCMTK's own reader: every frame holds exactly the voxels of its label on its
// slice.
TEST(WriteSegmentation, ReadsBackVoxelForVoxelWithAnIndependentReader) {
  const test::TempFolder folder;
  ImageGeometry g;
  g.size = {20, 12, 5};
  g.spacing_mm = {0.7, 0.7, 2.0};
  g.origin = PatientPoint(-7, -4, 100);
  write_dicom_series(ScalarImage(g, 30.0F), {}, folder.path() / "ct");
  const Catalogue catalogue = scan_dicom(folder.path() / "ct");
  ASSERT_EQ(catalogue.volumes.size(), 1U);

  LabelMap labels(catalogue.volumes[0].geometry, label::kBody);
  for (int k = 1; k < 4; ++k) {
    for (int i = 0; i < 3 + k; ++i) labels.at(i, 2, k) = label::kL4;
    labels.at(10, 7, k) = label::kLigamentumFlavum;
  }
  write_segmentation(labels, catalogue.volumes[0], folder.path() / "seg.dcm");

  DcmSegmentation* read = nullptr;
  ASSERT_TRUE(DcmSegmentation::loadFile((folder.path() / "seg.dcm").c_str(), read).good());
  const std::unique_ptr<DcmSegmentation> object(read);
  EXPECT_EQ(object->getNumberOfSegments(), 2U);  // neither air nor the body outline
  EXPECT_EQ(object->getNumberOfFrames(), 6U);    // empty slices are left out
  const std::size_t expected[] = {4, 5, 6, 1, 1, 1};
  for (std::size_t f = 0; f < 6; ++f) {
    const std::unique_ptr<DcmIODTypes::Frame> bytes(
        DcmSegUtils::unpackBinaryFrame(object->getFrame(f), 12, 20));
    ASSERT_NE(bytes, nullptr);
    std::size_t set = 0;
    for (std::size_t n = 0; n < bytes->length; ++n) set += bytes->pixData[n] != 0 ? 1 : 0;
    EXPECT_EQ(set, expected[f]) << "frame " << f;
    if (f == 0) {
      EXPECT_NE(bytes->pixData[2 * 20 + 3], 0);
    }
  }
}

TEST(WriteSegmentation, KeepsStudyAndFrameOfReferenceButNoIdentity) {
  const test::TempFolder folder;
  ImageGeometry g;
  g.size = {8, 8, 3};
  SeriesDescription description;
  description.patient_name = "SECRET^NAME";
  description.patient_id = "SECRET-ID";
  write_dicom_series(ScalarImage(g, 30.0F), description, folder.path() / "ct");
  const Catalogue catalogue = scan_dicom(folder.path() / "ct");
  ASSERT_EQ(catalogue.volumes.size(), 1U);
  write_segmentation(LabelMap(catalogue.volumes[0].geometry, label::kL4), catalogue.volumes[0],
                     folder.path() / "seg.dcm");
  DcmFileFormat file;
  ASSERT_TRUE(file.loadFile((folder.path() / "seg.dcm").c_str()).good());
  DcmDataset& data = *file.getDataset();
  OFString value;
  data.findAndGetOFString(DCM_FrameOfReferenceUID, value);
  EXPECT_EQ(std::string(value.c_str()), catalogue.volumes[0].frame_of_reference_uid);
  data.findAndGetOFString(DCM_SeriesInstanceUID, value);
  EXPECT_NE(std::string(value.c_str()), catalogue.volumes[0].series_uid);
  value.clear();
  data.findAndGetOFString(DCM_PatientName, value);
  EXPECT_TRUE(value.empty());
  value.clear();
  data.findAndGetOFString(DCM_PatientID, value);
  EXPECT_TRUE(value.empty());
}

}  // namespace
}  // namespace flavum
