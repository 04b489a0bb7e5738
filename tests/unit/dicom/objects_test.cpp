// Objects that Flavum writes: valid by an independent checker, new identifiers, no identity, and
// what was put in comes out.

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmsr/dsrdoc.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include "imaging/base/error.h"
#include "imaging/dicom/catalogue.h"
#include "imaging/dicom_objects/display_colour.h"
#include "imaging/dicom_objects/write_angiogram.h"
#include "imaging/dicom_objects/write_document.h"
#include "imaging/dicom_objects/write_dose_report.h"
#include "imaging/dicom_objects/write_measurements.h"
#include "imaging/dicom_objects/write_segmentation.h"
#include "imaging/dicom_objects/write_series.h"
#include "tests/support/dicom_validator.h"
#include "tests/support/temp_folder.h"

namespace flavum {
namespace {

namespace fs = std::filesystem;

constexpr const char* kToken = "QXTOKENZ";

std::string bytes_of(const fs::path& path) {
  std::stringstream s;
  s << std::ifstream(path, std::ios::binary).rdbuf();
  return s.str();
}

std::string value_of(const fs::path& file, const DcmTagKey& tag) {
  DcmFileFormat format;
  EXPECT_TRUE(format.loadFile(file.c_str()).good());
  OFString text;
  format.getDataset()->findAndGetOFStringArray(tag, text);
  return text.c_str();
}

class Objects : public ::testing::Test {
 protected:
  void SetUp() override {
    ImageGeometry g;
    g.size = {24, 20, 4};
    g.spacing_mm = {0.7, 0.7, 2.0};
    g.origin = PatientPoint(-8, -7, 100);
    SeriesDescription d;
    d.patient_name = std::string(kToken) + "^NAME";
    d.patient_id = std::string(kToken) + "-ID";
    d.study_description = std::string(kToken) + " study";
    d.series_description = std::string(kToken) + " series";
    write_dicom_series(ScalarImage(g, 30.0F), d, folder_ / "ct");
    const Catalogue c = scan_dicom(folder_ / "ct");
    ASSERT_EQ(c.volumes.size(), 1U);
    source_ = c.volumes[0];
  }

  void expect_valid(const fs::path& file) {
    const auto errors = test::standard_errors(file);
    if (!errors) {
      std::puts("dciodvfy (package dicom3tools) is absent: the object is not validated");
    } else {
      EXPECT_EQ(*errors, "");
    }
  }

  // New identifiers, nobody's name, said to be simulated.
  void expect_ours(const fs::path& file) {
    std::set<std::string> known{source_.series_uid};
    for (const SliceSource& s : source_.slices) known.insert(s.sop_instance);
    EXPECT_FALSE(known.contains(value_of(file, DCM_SeriesInstanceUID)));
    EXPECT_FALSE(known.contains(value_of(file, DCM_SOPInstanceUID)));
    EXPECT_EQ(bytes_of(file).find(kToken), std::string::npos);
    EXPECT_EQ(value_of(file, DCM_PatientIdentityRemoved), "YES");
    EXPECT_EQ(value_of(file, DCM_PatientName), "");
    EXPECT_NE(value_of(file, DCM_SeriesDescription).find("SIMULATED"), std::string::npos);
    EXPECT_EQ(value_of(file, DCM_Manufacturer), "Flavum");
    EXPECT_NE(value_of(file, DCM_SoftwareVersions), "");
  }

  test::TempFolder folder_;
  VolumeEntry source_;
};

Angiogram angiogram(std::size_t frames) {
  Angiogram a;
  for (std::size_t n = 0; n < frames; ++n) a.frames.emplace_back(300, 256, 0.5F);
  a.pulses_per_second = 8.0;
  a.positioner = {130.0, -12.5};
  a.source_detector_mm = 1020.0;
  a.source_isocentre_mm = 530.0;
  a.pixel_pitch_mm = 0.99;
  a.field_width_mm = 297.0;
  a.field_height_mm = 180.0;
  a.kv = 77.5;
  a.tube_current_ma = 12.4;
  a.pulse_ms = 10.0;
  a.description = "Contralateral oblique";
  return a;
}

TEST_F(Objects, AngiogramOfOneFrameIsValidAndMarked) {
  const fs::path file = folder_ / "xa.dcm";
  write_angiogram(angiogram(1), file);
  expect_valid(file);
  expect_ours(file);
  EXPECT_EQ(value_of(file, DCM_SOPClassUID), UID_XRayAngiographicImageStorage);
  EXPECT_EQ(value_of(file, DCM_ImageType), "DERIVED\\PRIMARY\\SINGLE PLANE\\SIMULATED");
  EXPECT_EQ(value_of(file, DCM_PositionerPrimaryAngle), "130");
  EXPECT_EQ(value_of(file, DCM_PositionerSecondaryAngle), "-12.5");
  EXPECT_EQ(value_of(file, DCM_DistanceSourceToDetector), "1020");
  EXPECT_EQ(value_of(file, DCM_DistanceSourceToPatient), "530");
  EXPECT_EQ(value_of(file, DCM_ImagerPixelSpacing), "0.99\\0.99");
  EXPECT_EQ(value_of(file, DCM_KVP), "77.5");
  EXPECT_EQ(value_of(file, DCM_FieldOfViewDimensions), "180\\297");
}

TEST_F(Objects, AngiogramOfSeveralFramesHoldsTheirRate) {
  const fs::path file = folder_ / "xa.dcm";
  write_angiogram(angiogram(3), file);
  expect_valid(file);
  EXPECT_EQ(value_of(file, DCM_NumberOfFrames), "3");
  EXPECT_EQ(value_of(file, DCM_FrameTime), "125");
  EXPECT_EQ(value_of(file, DCM_CineRate), "8");
}

// The picture is even grey: every other value is the mark. It lies in the lower left corner alone.
TEST_F(Objects, TheMarkIsBurnedIntoTheCornerOfEveryFrame) {
  const fs::path file = folder_ / "xa.dcm";
  write_angiogram(angiogram(2), file);
  DcmFileFormat format;
  ASSERT_TRUE(format.loadFile(file.c_str()).good());
  const Uint8* pixels = nullptr;
  unsigned long count = 0;
  ASSERT_TRUE(format.getDataset()->findAndGetUint8Array(DCM_PixelData, pixels, &count).good());
  ASSERT_EQ(count, 2UL * 300 * 256);
  for (int frame = 0; frame < 2; ++frame) {
    int white = 0, elsewhere = 0;
    for (int r = 0; r < 256; ++r) {
      for (int c = 0; c < 300; ++c) {
        const int value = pixels[(frame * 256 + r) * 300 + c];
        if (value == 255) ++white;
        if (value != 128 && (r < 256 - 24 || c > 130)) ++elsewhere;
      }
    }
    // 25 letters of 11 to 20 dots each.
    EXPECT_GT(white, 250) << frame;
    EXPECT_LT(white, 600) << frame;
    EXPECT_EQ(elsewhere, 0) << frame;
  }
}

TEST_F(Objects, SecondaryCaptureIsValid) {
  const fs::path file = folder_ / "sc.dcm";
  write_secondary_capture(PixelImage(301, 200, 0.4F), "A view", file,
                          PositionerDegrees{180.0, 0.0});
  expect_valid(file);
  expect_ours(file);
}

TEST_F(Objects, PdfComesOutAsItWentIn) {
  std::string pdf = "%PDF-1.4\nnot a page, but.";
  for (int n = 0; n < 256; ++n) pdf += static_cast<char>(n);
  ASSERT_NE(pdf.size() % 2, 0U);  // so that padding shows
  const fs::path file = folder_ / "report.dcm";
  write_pdf_document(pdf, "Rehearsal sheet", new_object("Rehearsal sheet"), file);
  expect_valid(file);
  expect_ours(file);
  EXPECT_EQ(read_pdf_document(file), pdf);
  EXPECT_THROW(read_pdf_document(folder_ / "ct" / "IM0001.dcm"), InputRefused);
}

TEST_F(Objects, IdentityIsWrittenOnlyWhereItIsAskedFor) {
  ObjectHeader header = new_object("Rehearsal sheet");
  header.patient_name = "MEIER^ANNA";
  header.patient_id = "123";
  const fs::path file = folder_ / "report.dcm";
  write_pdf_document("%PDF-1.4", "Rehearsal sheet", header, file);
  expect_valid(file);
  EXPECT_EQ(value_of(file, DCM_PatientName), "MEIER^ANNA");
  EXPECT_EQ(value_of(file, DCM_PatientIdentityRemoved), "NO");
}

TEST_F(Objects, MeasurementsReadBackByName) {
  MeasurementReport report;
  report.remarks = {"Levels: counted from the sacrum."};
  report.source_series_uid = source_.series_uid;
  for (const SliceSource& s : source_.slices)
    report.images.push_back({s.sop_class, s.sop_instance});
  const CodedConcept thickness{"LIG_THICKNESS", kOwnScheme, "Thickness of ligamentum flavum"};
  for (const Side side : {Side::Left, Side::Right}) {
    MeasuredGroup g;
    g.tracking_id = std::string("L4-5, ") + side_name(side);
    g.finding = {"LIGAM_FLAVUM", kOwnScheme, "Ligamentum flavum"};
    g.site = {"122496007", "SCT", "Lumbar spine"};
    g.side = side;
    g.values = {{thickness, side == Side::Left ? 4.25 : 5.5, millimetre(), "At disc height."}};
    report.groups.push_back(g);
  }
  const fs::path file = folder_ / "sr.dcm";
  write_measurements(report, new_object("Measurements", source_.study_uid), file);
  expect_valid(file);
  expect_ours(file);
  DcmFileFormat format;
  ASSERT_TRUE(format.loadFile(file.c_str()).good());
  DSRDocument document;
  ASSERT_TRUE(document.read(*format.getDataset()).good());
  DSRDocumentTree& tree = document.getTree();
  std::vector<std::string> values;
  const DSRCodedEntryValue wanted("LIG_THICKNESS", kOwnScheme, "Thickness of ligamentum flavum");
  for (std::size_t node = tree.gotoNamedNode(wanted); node != 0;
       node = tree.gotoNextNamedNode(wanted)) {
    const DSRNumericMeasurementValue& v = tree.getCurrentContentItem().getNumericValue();
    values.emplace_back(
        (v.getNumericValue() + " " + v.getMeasurementUnit().getCodeValue()).c_str());
  }
  EXPECT_EQ(values, (std::vector<std::string>{"4.25 mm", "5.5 mm"}));
}

TEST_F(Objects, DoseReportHoldsTotalsAndEveryRun) {
  DoseReport report;
  report.fluoroscopy_s = 12.5;
  report.kerma_gy = 0.0042;
  report.kap_gy_m2 = 0.00009;
  report.source_detector_mm = 1020.0;
  report.source_isocentre_mm = 530.0;
  report.remark = "An attempt at the built-in case.";
  for (int n = 0; n < 3; ++n) {
    IrradiationEvent e;
    e.start_s = 60.0 * n;
    e.duration_s = 4.0;
    e.pulses = 32;
    e.pulses_per_second = 8.0;
    e.kv = 80.0;
    e.kerma_gy = 0.0014;
    e.kap_gy_m2 = 0.00003;
    e.positioner_primary_deg = 180.0;
    e.field_width_mm = e.field_height_mm = 298.0;
    report.events.push_back(e);
  }
  const fs::path file = folder_ / "dose.dcm";
  write_dose_report(report, new_object("Dose of an attempt"), file);
  expect_valid(file);
  expect_ours(file);
  DcmFileFormat format;
  ASSERT_TRUE(format.loadFile(file.c_str()).good());
  DSRDocument document;
  ASSERT_TRUE(document.read(*format.getDataset()).good());
  DSRDocumentTree& tree = document.getTree();
  ASSERT_NE(tree.gotoNamedNode(DSRCodedEntryValue("113725", "DCM", "Dose (RP) Total")), 0U);
  EXPECT_EQ(tree.getCurrentContentItem().getNumericValue().getNumericValue(), "0.0042");
  std::size_t runs = 0;
  const DSRCodedEntryValue run("113706", "DCM", "Irradiation Event X-Ray Data");
  for (std::size_t node = tree.gotoNamedNode(run); node != 0; node = tree.gotoNextNamedNode(run))
    ++runs;
  EXPECT_EQ(runs, 3U);
}

TEST_F(Objects, SegmentationIsValidAndHoldsStateAndColour) {
  LabelMap labels(source_.geometry, label::kBody);
  labels.at(3, 3, 1) = label::kL4;
  labels.at(4, 3, 1) = label::kLigamentumFlavum;
  const fs::path file = folder_ / "seg.dcm";
  ASSERT_NE("", write_segmentation(
                    labels, source_, file,
                    {{label::kLigamentumFlavum, {SegmentState::Origin::SemiAutomatic, true}}}));
  expect_valid(file);
  expect_ours(file);
  EXPECT_EQ(value_of(file, DCM_StudyInstanceUID), source_.study_uid);
  DcmFileFormat format;
  ASSERT_TRUE(format.loadFile(file.c_str()).good());
  DcmItem* flavum = nullptr;
  ASSERT_TRUE(format.getDataset()->findAndGetSequenceItem(DCM_SegmentSequence, flavum, 1).good());
  OFString text;
  flavum->findAndGetOFString(DCM_SegmentAlgorithmType, text);
  EXPECT_EQ(text, "SEMIAUTOMATIC");
  flavum->findAndGetOFString(DCM_SegmentDescription, text);
  EXPECT_EQ(text, "Reviewed");
  EXPECT_TRUE(flavum->tagExists(DCM_RecommendedDisplayCIELabValue));
}

// Published CIELab (D50) values of sRGB colours: white 100, 0, 0; red 54.29, 80.81, 69.89
// (Lindbloom).
TEST(DisplayColour, FollowsThePublishedLabValues) {
  const auto white = dicom_cielab({255, 255, 255});
  EXPECT_NEAR(white[0], 65535, 5);
  EXPECT_NEAR(white[1], 65535.0 * 128.0 / 255.0, 10);
  EXPECT_NEAR(white[2], 65535.0 * 128.0 / 255.0, 10);
  const auto red = dicom_cielab({255, 0, 0});
  EXPECT_NEAR(red[0] * 100.0 / 65535.0, 54.29, 0.05);
  EXPECT_NEAR(red[1] * 255.0 / 65535.0 - 128.0, 80.81, 0.1);
  EXPECT_NEAR(red[2] * 255.0 / 65535.0 - 128.0, 69.89, 0.1);
}

}  // namespace
}  // namespace flavum
