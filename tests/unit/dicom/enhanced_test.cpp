// Enhanced multi-frame files: frames in any order, shared and per-frame groups, rescale per frame.

#include <cmath>

#include "imaging/base/error.h"
#include "imaging/dicom/load.h"
#include "imaging/files/volume_file.h"
#include "tests/support/dicom_files.h"
#include "tests/support/marker_phantom.h"
#include "tests/support/temp_folder.h"

namespace flavum {
namespace {

namespace fs = std::filesystem;
using test::TempFolder;

DcmItem& group(DcmItem& parent, const DcmTagKey& tag, long number = 0) {
  DcmItem* item = nullptr;
  EXPECT_TRUE(parent.findOrCreateSequenceItem(tag, item, number).good());
  return *item;
}

std::string text(std::initializer_list<double> values) {
  std::string all;
  for (const double v : values) {
    char number[32];
    OFStandard::ftoa(number, sizeof(number), v, OFStandard::ftoa_format_f, 0, 9);
    all += (all.empty() ? "" : "\\") + std::string(number).substr(0, 16);
  }
  return all;
}

void put(DcmItem& item, const DcmTagKey& tag, const std::string& value) {
  EXPECT_TRUE(item.putAndInsertString(tag, value.c_str()).good());
}

// The marker phantom as one enhanced CT file, frames shuffled. Frame f is stored times (f + 1).
void save_enhanced(const ImageGeometry& g, const fs::path& file, int described_frames) {
  DcmFileFormat format;
  DcmDataset& d = *format.getDataset();
  const int frames = g.size.z();
  put(d, DCM_SOPClassUID, UID_EnhancedCTImageStorage);
  put(d, DCM_SOPInstanceUID, "1.2.3.1");
  put(d, DCM_SeriesInstanceUID, "1.2.3.2");
  put(d, DCM_StudyInstanceUID, "1.2.3.3");
  put(d, DCM_Modality, "CT");
  put(d, DCM_ImageType, "ORIGINAL\\PRIMARY\\VOLUME\\NONE");
  put(d, DCM_PhotometricInterpretation, "MONOCHROME2");
  put(d, DCM_NumberOfFrames, std::to_string(frames));
  d.putAndInsertUint16(DCM_SamplesPerPixel, 1);
  d.putAndInsertUint16(DCM_Rows, static_cast<Uint16>(g.size.y()));
  d.putAndInsertUint16(DCM_Columns, static_cast<Uint16>(g.size.x()));
  d.putAndInsertUint16(DCM_BitsAllocated, 16);
  d.putAndInsertUint16(DCM_BitsStored, 16);
  d.putAndInsertUint16(DCM_HighBit, 15);
  d.putAndInsertUint16(DCM_PixelRepresentation, 1);
  DcmItem& shared = group(d, DCM_SharedFunctionalGroupsSequence);
  put(group(shared, DCM_PixelMeasuresSequence), DCM_PixelSpacing,
      text({g.spacing_mm.y(), g.spacing_mm.x()}));
  const Eigen::Matrix3d& a = g.direction;
  put(group(shared, DCM_PlaneOrientationSequence), DCM_ImageOrientationPatient,
      text({a(0, 0), a(1, 0), a(2, 0), a(0, 1), a(1, 1), a(2, 1)}));
  std::vector<Uint16> pixels;
  for (int f = 0; f < frames; ++f) {
    const int k = (f * 5 + 3) % frames;
    for (int j = 0; j < g.size.y(); ++j) {
      for (int i = 0; i < g.size.x(); ++i) {
        const int stored = static_cast<int>(test::marker_value(g.point_of(i, j, k))) * (f + 1);
        pixels.push_back(static_cast<Uint16>(stored));
      }
    }
    if (f >= described_frames) continue;
    DcmItem& own = group(d, DCM_PerFrameFunctionalGroupsSequence, f);
    const Eigen::Vector3d p = g.point_of(0, 0, k).v;
    put(group(own, DCM_PlanePositionSequence), DCM_ImagePositionPatient,
        text({p.x(), p.y(), p.z()}));
    DcmItem& rescale = group(own, DCM_PixelValueTransformationSequence);
    put(rescale, DCM_RescaleSlope, text({1.0 / (f + 1)}));
    put(rescale, DCM_RescaleIntercept, "0");
  }
  d.putAndInsertUint16Array(DCM_PixelData, pixels.data(), pixels.size());
  EXPECT_TRUE(format.saveFile(file.c_str(), EXS_LittleEndianExplicit).good());
}

TEST(Enhanced, ShuffledFramesWithTheirOwnRescaleComeOutInPlace) {
  const TempFolder folder;
  const ImageGeometry g = test::marker_grid(test::oblique_axes());
  save_enhanced(g, folder / "file", g.size.z());
  const Catalogue c = scan_dicom(folder.path());
  ASSERT_EQ(c.volumes.size(), 1U) << (c.refused.empty() ? "" : c.refused[0].reason);
  const ScalarImage image = load_volume(c.volumes[0]);
  ASSERT_EQ(image.geometry.size, g.size);
  for (int k = 0; k < g.size.z(); ++k) {
    EXPECT_LT(distance_mm(image.geometry.point_of(4, 7, k), g.point_of(4, 7, k)), 1e-6);
    for (int j = 0; j < g.size.y(); ++j) {
      for (int i = 0; i < g.size.x(); ++i) {
        ASSERT_NEAR(image.at(i, j, k), test::marker_value(g.point_of(i, j, k)), 1e-3);
      }
    }
  }
}

TEST(Enhanced, AFileThatDoesNotDescribeEveryFrameIsRefused) {
  const TempFolder folder;
  const ImageGeometry g = test::marker_grid(test::oblique_axes());
  save_enhanced(g, folder / "file", g.size.z() - 2);
  const Catalogue c = scan_dicom(folder.path());
  EXPECT_TRUE(c.volumes.empty());
  ASSERT_EQ(c.refused.size(), 1U);
  EXPECT_EQ(c.refused[0].kind, "multiframe");
}

TEST(Enhanced, ARealFileAgreesWithItsConversionByDcm2niix) {
  const fs::path data =
      fs::path(FLAVUM_SOURCE_DIR) / ".." / "shared" / "data" / "dicom_conformance" / "dcm_qa_enh";
  if (!fs::exists(data)) GTEST_SKIP() << "dcm_qa_enh is not present";
  const ScalarImage expected = read_scalar_file(data / "Ref" / "Philips_WIP_B0_NS_801_e1.nii");
  const Catalogue c = scan_dicom(data / "In" / "Philips");
  ASSERT_EQ(c.volumes.size(), 2U);  // field map and magnitude at every position
  int agreeing = 0;
  for (const VolumeEntry& v : c.volumes) {
    const ScalarImage image = load_volume(v);
    // dcm2niix applies Philips' private scale: the values are proportional, not equal.
    double n = 0, sa = 0, sb = 0, saa = 0, sbb = 0, sab = 0;
    for (int k = 0; k < expected.geometry.size.z(); ++k) {
      for (int j = 0; j < expected.geometry.size.y(); ++j) {
        for (int i = 0; i < expected.geometry.size.x(); ++i) {
          const double a = expected.at(i, j, k);
          const double b = image.nearest(expected.geometry.point_of(i, j, k), 1e6F);
          n += 1;
          sa += a;
          sb += b;
          saa += a * a;
          sbb += b * b;
          sab += a * b;
        }
      }
    }
    const double r = (n * sab - sa * sb) / std::sqrt((n * saa - sa * sa) * (n * sbb - sb * sb));
    if (r > 0.999999) ++agreeing;
  }
  EXPECT_EQ(agreeing, 1);
}

}  // namespace
}  // namespace flavum
