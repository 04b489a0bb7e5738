// The real lumbar case. Expected numbers were read from the files with an independent program
// (pydicom), not with Flavum.

#include <algorithm>
#include <cmath>
#include <optional>

#include "imaging/dicom/load.h"
#include "imaging/dicom_file/jpeg2000.h"
#include "imaging/files/volume_file.h"
#include "imaging/volume/resample.h"
#include "tests/support/temp_folder.h"

namespace flavum {
namespace {

namespace fs = std::filesystem;

fs::path data_folder(const char* name) {
  return fs::path(FLAVUM_SOURCE_DIR) / ".." / "shared" / "data" / name;
}

#define SKIP_WITHOUT(folder) \
  if (!fs::exists(folder)) GTEST_SKIP() << (folder).filename() << " is not present"

std::vector<const VolumeEntry*> volumes_of(const Catalogue& c, Modality modality,
                                           const char* part) {
  std::vector<const VolumeEntry*> found;
  for (const VolumeEntry& v : c.volumes) {
    const bool here = v.slices.front().file.string().find(part) != std::string::npos;
    if (v.modality == modality && here) found.push_back(&v);
  }
  return found;
}

TEST(RealSeries, TheSagittalCtIsOneVolumeWithLeftAndRightInPlace) {
  const fs::path folder = data_folder("lumbar_ct_mr");
  SKIP_WITHOUT(folder);
  const Catalogue c = scan_dicom(folder);
  const auto found = volumes_of(c, Modality::Ct, "s0005_Sagittal");
  ASSERT_EQ(found.size(), 1U);
  const ImageGeometry& g = found[0]->geometry;
  EXPECT_EQ(g.size, Eigen::Vector3i(512, 512, 38));
  EXPECT_LT((g.spacing_mm - Eigen::Vector3d(0.633, 0.633, 3.0)).cwiseAbs().maxCoeff(), 1e-4);
  // i runs to the back, j to the feet, k to the patient's right.
  EXPECT_GT(g.direction(1, 0), 0.999);
  EXPECT_LT(g.direction(2, 1), -0.999);
  EXPECT_LT(g.direction(0, 2), -0.999);
  const ScalarImage image = load_volume(*found[0]);
  const auto [low, high] = std::minmax_element(image.voxels.begin(), image.voxels.end());
  EXPECT_EQ(*low, -1665.0F);
  EXPECT_EQ(*high, 8419.0F);
}

TEST(RealSeries, TheAxialCtIsElevenAngledVolumes) {
  const fs::path folder = data_folder("lumbar_ct_mr");
  SKIP_WITHOUT(folder);
  const Catalogue c = scan_dicom(folder);
  const auto found = volumes_of(c, Modality::Ct, "s0007");
  ASSERT_EQ(found.size(), 11U);
  std::vector<int> counts;
  for (const VolumeEntry* v : found) {
    counts.push_back(v->geometry.size.z());
    EXPECT_NEAR(v->geometry.spacing_mm.z(), 3.0, 1e-3);
    EXPECT_NEAR(v->geometry.spacing_mm.x(), 0.29297, 1e-5);
  }
  std::sort(counts.begin(), counts.end());
  EXPECT_EQ(counts, (std::vector<int>{5, 5, 5, 5, 7, 10, 10, 11, 11, 11, 21}));
}

TEST(RealSeries, TheMrSeriesAreThreeSagittalAndAngledVolumes) {
  const fs::path folder = data_folder("lumbar_ct_mr");
  SKIP_WITHOUT(folder);
  const Catalogue c = scan_dicom(folder);
  const auto t2 = volumes_of(c, Modality::Mr, "s4001");
  const auto t1 = volumes_of(c, Modality::Mr, "s5001");
  ASSERT_EQ(t2.size(), 1U);
  ASSERT_EQ(t1.size(), 1U);
  EXPECT_EQ(t2[0]->geometry.size, Eigen::Vector3i(448, 498, 15));
  EXPECT_EQ(t1[0]->geometry.size, Eigen::Vector3i(384, 426, 15));
  EXPECT_NEAR(t2[0]->geometry.spacing_mm.z(), 4.8, 1e-3);  // SliceThickness says 4.0
  EXPECT_EQ(t1[0]->frame_of_reference_uid, t2[0]->frame_of_reference_uid);
  EXPECT_EQ(volumes_of(c, Modality::Mr, "s6001").size(), 5U);
  EXPECT_EQ(volumes_of(c, Modality::Mr, "s0008").size(), 5U);
}

TEST(RealSeries, ScoutsAndTheReferenceImageAreLocalizers) {
  const fs::path folder = data_folder("lumbar_ct_mr");
  SKIP_WITHOUT(folder);
  const Catalogue c = scan_dicom(folder);
  ASSERT_EQ(c.refused.size(), 2U);
  EXPECT_EQ(c.refused[0].kind, "localizer");
  EXPECT_EQ(c.refused[1].kind, "localizer");
  EXPECT_EQ(c.refused[0].files.size() + c.refused[1].files.size(), 3U);
}

// Pearson correlation of `axial` with `sagittal` where both have bone or soft tissue; the sagittal
// volume is read mirrored about the plane x = mirror_x where one is given.
double agreement(const ScalarImage& axial, const ScalarImage& sagittal,
                 std::optional<double> mirror_x = {}) {
  double n = 0, sa = 0, sb = 0, saa = 0, sbb = 0, sab = 0;
  const ImageGeometry& g = axial.geometry;
  for (int k = 0; k < g.size.z(); ++k) {
    for (int j = 0; j < g.size.y(); j += 3) {
      for (int i = 0; i < g.size.x(); i += 3) {
        PatientPoint p = g.point_of(i, j, k);
        const double a = axial.at(i, j, k);
        if (mirror_x) p.v.x() = 2.0 * *mirror_x - p.v.x();
        const double b = sample_linear(sagittal, p, -1024.0F);
        if (a < -300.0 || b < -300.0) continue;
        n += 1;
        sa += a;
        sb += b;
        saa += a * a;
        sbb += b * b;
        sab += a * b;
      }
    }
  }
  return (n * sab - sa * sb) / std::sqrt((n * saa - sa * sa) * (n * sbb - sb * sb));
}

TEST(RealSeries, AxialAndSagittalReconstructionsOfOneScanAgreeOnLeftAndRight) {
  const fs::path folder = data_folder("lumbar_ct_mr");
  SKIP_WITHOUT(folder);
  const Catalogue c = scan_dicom(folder);
  const ScalarImage sagittal = load_volume(*volumes_of(c, Modality::Ct, "s0005_Sagittal").at(0));
  const auto axial = volumes_of(c, Modality::Ct, "s0007");
  ASSERT_EQ(axial.size(), 11U);
  // Other axes, other spacing, other files: they fit only where both lie right in the patient.
  for (const std::size_t n : {2U, 6U, 8U, 10U}) {
    const ScalarImage stack = load_volume(*axial[n]);
    const double fit = agreement(stack, sagittal);
    EXPECT_GT(fit, 0.85) << n;
    EXPECT_GT(fit, agreement(stack, sagittal, stack.geometry.centre().x()) + 0.2) << n;
  }
}

TEST(RealSeries, AFrameOfReferencePerImageIsStillOneVolume) {
  const fs::path folder = data_folder("thoracolumbar_ct_1mm");
  SKIP_WITHOUT(folder);
  const Catalogue c = scan_dicom(folder);
  ASSERT_EQ(c.volumes.size(), 1U);
  EXPECT_EQ(c.volumes[0].geometry.size, Eigen::Vector3i(512, 512, 64));
  EXPECT_NEAR(c.volumes[0].geometry.spacing_mm.z(), 1.0, 1e-9);
}

TEST(RealSeries, OneImageInEveryLosslessTransferSyntaxHasTheSameValues) {
  const fs::path folder = data_folder("dicom_conformance") / "cornerstoneWADO" / "testImages";
  SKIP_WITHOUT(folder);
  VolumeEntry entry;
  entry.modality = Modality::Ct;
  entry.geometry.size = {512, 512, 1};
  entry.slices = {{folder / "CTImage.dcm", 0}};
  const std::vector<float> expected = load_volume(entry).voxels;
  int compared = 0;
  for (const char* syntax :
       {"1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99",
        "1.2.840.10008.1.2.4.57", "1.2.840.10008.1.2.4.70", "1.2.840.10008.1.2.4.80",
        "1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.5"}) {
    for (const auto& file : fs::directory_iterator(folder)) {
      const std::string ending = std::string("_") + syntax + ".dcm";
      if (!file.path().filename().string().ends_with(ending)) continue;
      entry.slices = {{file.path(), 0}};
      if (std::string(syntax) == "1.2.840.10008.1.2.4.90" && !can_decode_jpeg2000()) continue;
      EXPECT_EQ(load_volume(entry).voxels, expected) << syntax;
      ++compared;
    }
  }
  EXPECT_GE(compared, 8);
}

TEST(RealSeries, AJpeg2000SeriesLiesUnderItsLabels) {
  const fs::path folder = data_folder("ct_3mm_labelled");
  SKIP_WITHOUT(folder);
  if (!can_decode_jpeg2000()) GTEST_SKIP() << "built without OpenJPEG";
  const Catalogue c = scan_dicom(folder / "ct_dicom_jpeg2000");
  ASSERT_EQ(c.volumes.size(), 1U);
  const ScalarImage image = load_volume(c.volumes[0]);
  const LabelMap labels = read_label_file(folder / "ct_dicom_jpeg2000_labels.nii.gz");
  // The labels' grid was made from the series by another program: every corner lies on a voxel.
  const ImageGeometry& g = labels.geometry;
  for (int corner = 0; corner < 8; ++corner) {
    const Eigen::Vector3i ijk(corner & 1, corner >> 1 & 1, corner >> 2 & 1);
    const PatientPoint p =
        g.point_of(ijk.cwiseProduct(g.size - Eigen::Vector3i::Ones()).cast<double>().eval());
    const Eigen::Vector3d index = image.geometry.index_of(p);
    EXPECT_LT((index - index.array().round().matrix()).norm(), 0.01) << index.transpose();
  }
}

TEST(RealSeries, ATiltedHeadScanIsRefusedAsTilt) {
  const fs::path folder = fs::path(data_folder("dicom_conformance")) / "ge_gantry_tilt";
  SKIP_WITHOUT(folder);
  const Catalogue c = scan_dicom(folder);
  EXPECT_TRUE(c.volumes.empty());
  ASSERT_EQ(c.refused.size(), 1U);
  EXPECT_EQ(c.refused[0].kind, "tilt");
  EXPECT_NE(c.refused[0].reason.find("18.5°"), std::string::npos) << c.refused[0].reason;
}

TEST(RealSeries, NoConformanceOrMalformedFileEndsTheScan) {
  for (const char* name : {"dicom_conformance", "dicom_fuzz"}) {
    const fs::path folder = data_folder(name);
    SKIP_WITHOUT(folder);
    const Catalogue c = scan_dicom(folder);
    EXPECT_GT(c.files_seen, 0);
    for (const Refusal& r : c.refused) {
      EXPECT_FALSE(r.kind.empty());
      EXPECT_FALSE(r.reason.empty());
      EXPECT_FALSE(r.files.empty());
    }
  }
}

}  // namespace
}  // namespace flavum
