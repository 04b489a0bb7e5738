// Segmentations as labels: ours come back exactly, those of others by their codes, what does not
// fit is refused with a sentence.

#include "imaging/dicom_objects/read_segmentation.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "imaging/base/error.h"
#include "imaging/dicom/catalogue.h"
#include "imaging/dicom_objects/write_segmentation.h"
#include "imaging/dicom_objects/write_series.h"
#include "tests/support/temp_folder.h"

namespace flavum {
namespace {

namespace fs = std::filesystem;

const fs::path kSamples = fs::path(FLAVUM_SOURCE_DIR) / "../shared/data/dicom_conformance";

ImageGeometry small_grid() {
  ImageGeometry g;
  g.size = {21, 13, 5};  // odd, so that packed frames do not begin on bytes
  g.spacing_mm = {0.7, 0.8, 2.0};
  g.direction = Eigen::AngleAxisd(0.3, Eigen::Vector3d::UnitX()).toRotationMatrix();
  g.origin = PatientPoint(-7, -4, 100);
  return g;
}

VolumeEntry source_in(const fs::path& folder) {
  write_dicom_series(ScalarImage(small_grid(), 30.0F), {}, folder);
  return scan_dicom(folder).volumes.at(0);
}

LabelMap every_label(const ImageGeometry& g) {
  LabelMap labels(g, 0);
  std::size_t n = 0;
  for (const LabelInfo& info : all_labels()) {
    if (info.value == label::kBody) continue;
    for (int repeat = 0; repeat < 7; ++repeat)
      labels.voxels[(n++ * 8) % labels.voxels.size()] = info.value;
  }
  return labels;
}

std::string refusal_of(const fs::path& file, const SegmentationTarget& target) {
  try {
    read_segmentation(file, target);
  } catch (const InputRefused& e) {
    return e.what();
  }
  return "accepted";
}

// Lets a test change a written file as others might have written it.
template <class Edit>
void edit_file(const fs::path& file, const Edit& edit) {
  DcmFileFormat format;
  ASSERT_TRUE(format.loadFile(file.c_str()).good());
  edit(*format.getDataset());
  ASSERT_TRUE(format.saveFile(file.c_str(), EXS_LittleEndianExplicit).good());
}

DcmItem& segment(DcmDataset& data, long n) {
  DcmItem* item = nullptr;
  EXPECT_TRUE(data.findAndGetSequenceItem(DCM_SegmentSequence, item, n).good());
  return *item;
}

// Eight widths: packed frames then begin at every bit of a byte.
TEST(ReadSegmentation, OursComesBackVoxelForVoxelWhateverTheWidth) {
  for (int width = 17; width < 25; ++width) {
    const test::TempFolder folder;
    ImageGeometry g = small_grid();
    g.size.x() = width;
    write_dicom_series(ScalarImage(g, 30.0F), {}, folder / "ct");
    const VolumeEntry source = scan_dicom(folder / "ct").volumes.at(0);
    const LabelMap labels = every_label(source.geometry);
    ASSERT_NE("", write_segmentation(labels, source, folder / "seg.dcm"));
    const ImportedLabels read =
        read_segmentation(folder / "seg.dcm", {source.geometry, source.frame_of_reference_uid});
    EXPECT_EQ(read.labels.voxels, labels.voxels) << width;
    EXPECT_TRUE(read.notes.empty()) << read.notes.front();
    EXPECT_EQ(read.segments.size(), all_labels().size() - 1);
  }
}

// Twice as fine a grid: each voxel is copied to eight.
TEST(ReadSegmentation, AnotherGridTakesTheNearestVoxel) {
  const test::TempFolder folder;
  const VolumeEntry source = source_in(folder / "ct");
  LabelMap labels(source.geometry, 0);
  labels.at(6, 5, 2) = label::kL4;
  ASSERT_NE("", write_segmentation(labels, source, folder / "seg.dcm"));
  ImageGeometry fine = source.geometry;
  fine.size *= 2;
  fine.spacing_mm *= 0.5;
  fine.origin = source.geometry.point_of(Eigen::Vector3d(-0.25, -0.25, -0.25));
  const ImportedLabels read =
      read_segmentation(folder / "seg.dcm", {fine, source.frame_of_reference_uid});
  EXPECT_EQ(std::ranges::count(read.labels.voxels, label::kL4), 8);
  EXPECT_EQ(read.labels.at(12, 10, 4), label::kL4);
  EXPECT_EQ(read.labels.at(13, 11, 5), label::kL4);
  ASSERT_EQ(read.notes.size(), 1U);
  EXPECT_NE(read.notes[0].find("another grid"), std::string::npos);
}

TEST(ReadSegmentation, AnotherFrameOfReferenceIsRefused) {
  const test::TempFolder folder;
  const VolumeEntry source = source_in(folder / "ct");
  ASSERT_NE("",
            write_segmentation(LabelMap(source.geometry, label::kL4), source, folder / "seg.dcm"));
  EXPECT_EQ(refusal_of(folder / "seg.dcm", {source.geometry, "1.2.3"}),
            "The segmentation belongs to other images: its frame of reference is not the one of "
            "this volume.");
}

TEST(ReadSegmentation, CodesTellStructuresAndUnknownOnesAreNamed) {
  const test::TempFolder folder;
  const VolumeEntry source = source_in(folder / "ct");
  LabelMap labels(source.geometry, 0);
  labels.at(1, 1, 1) = label::kL3;
  labels.at(2, 1, 1) = label::kL4;
  labels.at(3, 1, 1) = label::kThecalSac;
  ASSERT_NE("", write_segmentation(labels, source, folder / "seg.dcm"));
  edit_file(folder / "seg.dcm", [](DcmDataset& data) {
    for (long n = 0; n < 3; ++n) segment(data, n).findAndDeleteElement(DCM_TrackingID);
    DcmItem* code = nullptr;
    segment(data, 1).findAndGetSequenceItem(DCM_SegmentedPropertyTypeCodeSequence, code, 0);
    code->putAndInsertString(DCM_CodingSchemeDesignator, "FMA");
    code->putAndInsertString(DCM_CodeValue, "13076");
    segment(data, 2).findAndGetSequenceItem(DCM_SegmentedPropertyTypeCodeSequence, code, 0);
    code->putAndInsertString(DCM_CodeValue, "80891009");
    code->putAndInsertString(DCM_CodeMeaning, "Heart");
    segment(data, 2).putAndInsertString(DCM_SegmentLabel, "My heart");
  });
  const ImportedLabels read =
      read_segmentation(folder / "seg.dcm", {source.geometry, source.frame_of_reference_uid});
  EXPECT_EQ(read.labels.at(1, 1, 1), label::kL3);  // by its SNOMED CT code
  EXPECT_EQ(read.labels.at(2, 1, 1), label::kL5);  // by its FMA code
  EXPECT_EQ(read.labels.at(3, 1, 1), 0);
  ASSERT_EQ(read.notes.size(), 1U);
  EXPECT_NE(read.notes[0].find("My heart"), std::string::npos);
}

TEST(ReadSegmentation, WhereSegmentsOverlapTheHigherNumberIsKept) {
  const test::TempFolder folder;
  const VolumeEntry source = source_in(folder / "ct");
  LabelMap labels(source.geometry, 0);
  labels.at(1, 1, 1) = label::kL3;
  labels.at(1, 1, 2) = label::kL4;
  ASSERT_NE("", write_segmentation(labels, source, folder / "seg.dcm"));
  edit_file(folder / "seg.dcm", [](DcmDataset& data) {  // the second frame to where the first is
    DcmSequenceOfItems* frames = nullptr;
    data.findAndGetSequence(DCM_PerFrameFunctionalGroupsSequence, frames);
    DcmItem *from = nullptr, *to = nullptr;
    frames->getItem(0)->findAndGetSequenceItem(DCM_PlanePositionSequence, from, 0);
    frames->getItem(1)->findAndGetSequenceItem(DCM_PlanePositionSequence, to, 0);
    OFString position;
    from->findAndGetOFStringArray(DCM_ImagePositionPatient, position);
    to->putAndInsertOFStringArray(DCM_ImagePositionPatient, position);
  });
  const ImportedLabels read =
      read_segmentation(folder / "seg.dcm", {source.geometry, source.frame_of_reference_uid});
  EXPECT_EQ(read.labels.at(1, 1, 1), label::kL4);
  ASSERT_EQ(read.notes.size(), 1U);
  EXPECT_NE(read.notes[0].find("overlap in 1 voxel;"), std::string::npos) << read.notes[0];
}

TEST(ReadSegmentation, SizesThatDoNotFitTheFileAreRefused) {
  const test::TempFolder folder;
  const VolumeEntry source = source_in(folder / "ct");
  const fs::path file = folder / "seg.dcm";
  const SegmentationTarget target{source.geometry, source.frame_of_reference_uid};
  const auto broken = [&](const auto& edit) {
    EXPECT_NE("", write_segmentation(LabelMap(source.geometry, label::kL4), source, file));
    edit_file(file, edit);
    return refusal_of(file, target);
  };
  const std::string damaged = "The segmentation file is damaged";
  EXPECT_EQ(broken([](DcmDataset& d) { d.putAndInsertUint16(DCM_Rows, 4000); }).rfind(damaged, 0),
            0U);
  EXPECT_EQ(broken([](DcmDataset& d) { d.putAndInsertUint16(DCM_Rows, 65000); }).rfind(damaged, 0),
            0U);
  EXPECT_EQ(broken([](DcmDataset& d) {
              d.putAndInsertString(DCM_NumberOfFrames, "2000000000");
            }).rfind(damaged, 0),
            0U);
  EXPECT_EQ(broken([](DcmDataset& d) { d.findAndDeleteElement(DCM_PixelData); }).rfind(damaged, 0),
            0U);
  EXPECT_EQ(
      broken([](DcmDataset& d) { d.findAndDeleteElement(DCM_SegmentSequence); }).rfind(damaged, 0),
      0U);
  EXPECT_NE("", write_segmentation(LabelMap(source.geometry, label::kL4), source, file));
  fs::resize_file(file, fs::file_size(file) / 2);
  EXPECT_NE(refusal_of(file, target), "accepted");
  EXPECT_EQ(refusal_of(folder / "ct" / "IM0001.dcm", target), "The file is no DICOM segmentation.");
  std::ofstream(folder / "text.txt") << "nothing of the kind, but long enough to be looked at";
  EXPECT_EQ(refusal_of(folder / "text.txt", target),
            "The file is no DICOM file, so it holds no segmentation.");
}

// Sequences nested 20,000 deep overflow the stack of the parser: they end a child, not the program.
TEST(ReadSegmentation, AFileThatEndsTheParserIsRefused) {
  const test::TempFolder folder;
  std::string bytes(128, '\0');
  bytes += "DICM";
  const auto element = [](unsigned group, unsigned number, const std::string& vr,
                          const std::string& value) {
    std::string e{static_cast<char>(group), static_cast<char>(group >> 8),
                  static_cast<char>(number), static_cast<char>(number >> 8)};
    return e + vr + static_cast<char>(value.size()) + static_cast<char>(value.size() >> 8) + value;
  };
  bytes += element(0x0002, 0x0010, "UI", std::string("1.2.840.10008.1.2.1\0", 20));
  bytes += element(0x0008, 0x0016, "UI",
                   std::string("1.2.840.10008.5.1.4.1.1.66.4\0\0", 30).substr(0, 28));
  for (int n = 0; n < 20000; ++n) {
    bytes += std::string("\x08\x00\x15\x11SQ\0\0\xff\xff\xff\xff", 12);
    bytes += std::string("\xfe\xff\x00\xe0\xff\xff\xff\xff", 8);
  }
  std::ofstream(folder / "deep.dcm", std::ios::binary) << bytes;
  EXPECT_NE(refusal_of(folder / "deep.dcm", {small_grid(), "1.2.3"}), "accepted");
}

struct Sample {
  const char* path;
  const char* frame_of_reference;
  const char* refusal;  ///< beginning of the sentence
};

// Segmentations by others. None holds a structure of the lumbar spine that we know, so each is
// refused for what it is; the segment it holds is named in the details.
TEST(ReadSegmentation, SamplesOfOthersAreReadOrRefusedForWhatTheyAre) {
  if (!fs::exists(kSamples)) GTEST_SKIP() << "sample files are absent: " << kSamples;
  const char* none = "The segmentation holds none of the structures used here.";
  const char* liver_frame = "1.2.392.200103.20080913.113635.3.2009.6.22.21.44.34.23882.1";
  const char* toy_frame = "1.2.826.0.1.3680043.2.1125.1.91107089595205807043185863214762603";
  const char* ct_frame = "1.3.6.1.4.1.5962.1.1.0.0.0.1196530851.28319.0.4";
  for (const Sample& s : {
           Sample{"dcmqi/data/segmentations/liver.dcm", liver_frame, none},
           Sample{"dcmqi/data/segmentations/partial_overlaps.dcm", liver_frame, none},
           Sample{"dcmqi/data/segmentations/sparse-labelmap-ppv5.dcm", toy_frame, none},
           Sample{"dcmqi/data/sr-example/seg.dcm", "1.2.3", "The segmentation belongs to other"},
           Sample{"highdicom/test_files/seg_image_ct_binary.dcm", ct_frame, none},
           Sample{"highdicom/test_files/seg_image_ct_binary_overlap.dcm", ct_frame, none},
           Sample{"highdicom/test_files/seg_image_ct_true_fractional.dcm", ct_frame, none},
           Sample{"highdicom/test_files/seg_image_cr_binary.dcm", ct_frame,
                  "The segmentation is not placed in the patient"},
           Sample{"highdicom/test_files/seg_image_sm_control.dcm", "1.2.826.0.1.3680043.9.7433.2.1",
                  "The segmentation is of a microscopic slide"},
           Sample{"highdicom/test_files/ct_image.dcm", ct_frame,
                  "The file is no DICOM segmentation"},
       }) {
    const std::string said = refusal_of(kSamples / s.path, {small_grid(), s.frame_of_reference});
    EXPECT_EQ(said.rfind(s.refusal, 0), 0U) << s.path << ": " << said;
  }
}

// The same files with their segments coded as vertebrae: pixels counted by an independent reader
// (numpy on the unpacked bits) give the numbers here.
TEST(ReadSegmentation, SamplesOfOthersRecodedAsVertebraeGiveTheirVoxels) {
  if (!fs::exists(kSamples)) GTEST_SKIP() << "sample files are absent: " << kSamples;
  const test::TempFolder folder;
  const auto recoded = [&](const char* sample) {
    const fs::path file = folder / fs::path(sample).filename().string();
    DcmFileFormat format;
    EXPECT_TRUE(format.loadFile((kSamples / sample).c_str()).good());
    DcmSequenceOfItems* segments = nullptr;
    format.getDataset()->findAndGetSequence(DCM_SegmentSequence, segments);
    for (unsigned long n = 0; n < segments->card(); ++n) {
      DcmItem* code = nullptr;
      segments->getItem(n)->findAndGetSequenceItem(DCM_SegmentedPropertyTypeCodeSequence, code, 0);
      code->putAndInsertString(DCM_CodingSchemeDesignator, "FMA");
      code->putAndInsertString(DCM_CodeValue, std::to_string(13072 + n % 5).c_str());
    }
    EXPECT_TRUE(format.saveFile(file.c_str()).good());
    return file;
  };
  const fs::path file = recoded("dcmqi/data/segmentations/liver.dcm");
  const Catalogue ct = scan_dicom(kSamples / "dcmqi/data/segmentations/ct-3slice");
  ASSERT_EQ(ct.volumes.size(), 1U);
  const ImportedLabels liver =
      read_segmentation(file, {ct.volumes[0].geometry, ct.volumes[0].frame_of_reference_uid});
  ASSERT_EQ(liver.segments.size(), 1U);
  EXPECT_EQ(liver.segments[0].pixels, std::ranges::count(liver.labels.voxels, label::kL1));
  EXPECT_GT(liver.segments[0].pixels, 1000);
  const ImportedLabels overlapping =
      read_segmentation(recoded("dcmqi/data/segmentations/partial_overlaps.dcm"),
                        {ct.volumes[0].geometry, ct.volumes[0].frame_of_reference_uid});
  EXPECT_EQ(overlapping.segments.size(), 5U);
  ASSERT_FALSE(overlapping.notes.empty());
  EXPECT_NE(overlapping.notes[0].find("overlap"), std::string::npos);
}

}  // namespace
}  // namespace flavum
