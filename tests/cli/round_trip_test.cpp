// The way of a case out of the workstation, into an archive and back: images, labels, report and
// plan are the same afterwards.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/support/dicom_validator.h"
#include "tests/support/run_program.h"
#include "tests/support/servers.h"
#include "tests/support/temp_folder.h"
#include "tests/unit/pacs/pacs_fixture.h"

namespace {

namespace fs = std::filesystem;
using namespace flavum::test;
using nlohmann::json;

json json_of(const fs::path& path) { return json::parse(text_of(path)); }

// Of one kind of object below a folder, by its storage class.
fs::path file_of_class(const fs::path& folder, const char* sop_class) {
  fs::path found;
  for (const fs::path& path : files_below(folder)) {
    DcmFileFormat file;
    if (file.loadFile(path.c_str()).good() &&
        value_of(*file.getDataset(), DCM_SOPClassUID) == sop_class)
      found = path;
  }
  return found;
}

std::string value_in(const fs::path& path, const DcmTagKey& tag) {
  DcmFileFormat file;
  EXPECT_TRUE(file.loadFile(path.c_str()).good()) << path;
  return value_of(*file.getDataset(), tag);
}

// The document inside an object, byte for byte, as DCMTK reads it.
std::string document_in(const fs::path& path) {
  DcmFileFormat file;
  EXPECT_TRUE(file.loadFile(path.c_str()).good()) << path;
  const Uint8* bytes = nullptr;
  unsigned long count = 0;
  Uint32 length = 0;
  DcmDataset& d = *file.getDataset();
  EXPECT_TRUE(d.findAndGetUint8Array(DCM_EncapsulatedDocument, bytes, &count).good());
  EXPECT_TRUE(d.findAndGetUint32(DCM_EncapsulatedDocumentLength, length).good());
  return {bytes, bytes + std::min<unsigned long>(length, count)};
}

void expect_valid(const fs::path& file) {
  if (const auto errors = standard_errors(file)) {
    EXPECT_EQ(*errors, "") << file;
  } else {
    std::puts("dciodvfy (package dicom3tools) is absent: the object is not validated");
  }
}

class RoundTrip : public testing::Test {
 protected:
  ProgramResult run(const std::string& arguments) {
    return run_program(arguments, folder_.path(),
                       "env XDG_CONFIG_HOME=" + quoted(folder_ / "config"));
  }
  // A study with a name, taken in de-identified, planned on at L4-5 left.
  void make_case() {
    ASSERT_EQ(
        run("phantom --preset case-01 --spacing 1.5 --out " + quoted(folder_ / "phantom")).status,
        0);
    for (const fs::path& path : files_below(folder_ / "phantom" / "dicom")) {
      DcmFileFormat file;
      ASSERT_TRUE(file.loadFile(path.c_str()).good());
      ASSERT_TRUE(file.loadAllDataIntoMemory().good());
      file.getDataset()->putAndInsertString(DCM_PatientName, "SOMEBODY^ELSE");
      file.getDataset()->putAndInsertString(DCM_PatientID, "4711");
      file.getDataset()->putAndInsertString(DCM_PatientIdentityRemoved, "NO");
      file.getDataset()->putAndInsertString(DCM_PatientPosition, "HFS");
      ASSERT_TRUE(file.saveFile(path.c_str()).good());
    }
    ProgramResult r = run("import " + quoted(folder_ / "phantom" / "dicom") + "--out " +
                          quoted(folder_ / "study"));
    ASSERT_EQ(r.status, 0) << r.error;
    study_ = value_in(files_below(folder_ / "study").front(), DCM_StudyInstanceUID);
    pseudonym_ = value_in(files_below(folder_ / "study").front(), DCM_PatientID);
    ASSERT_TRUE(holds(pseudonym_, "ANON-")) << pseudonym_;
    r = run("plan " + quoted(folder_ / "study") + "--level L4-5 --side left --out " +
            quoted(folder_ / "case"));
    ASSERT_EQ(r.status, 0) << r.error;
  }
  // A person has accepted every structure, as the workstation would note it.
  void accept_every_structure() {
    json j = json_of(folder_ / "case" / "case.json");
    j["state"] = "reviewed";
    j["structure_states"] = json::array();
    for (json& s : j["structures"]) {
      s["state"] = "reviewed";
      s.erase("confidence");
      j["structure_states"].push_back(
          {{"label", s["label"]}, {"name", s["name"]}, {"state", "reviewed"}});
    }
    std::ofstream(folder_ / "case" / "case.json") << j;
  }
  TempFolder folder_;
  std::string study_, pseudonym_;
};

TEST_F(RoundTrip, ObjectsOfACaseFolderBelongToItsStudy) {
  ASSERT_NO_FATAL_FAILURE(make_case());
  const json source = json_of(folder_ / "case" / "case.json")["source"];
  EXPECT_EQ(source["study_uid"], study_);
  EXPECT_EQ(source["patient_position"], "HFS");
  EXPECT_EQ(source["pseudonym"], pseudonym_);
  ProgramResult r =
      run("segment " + quoted(folder_ / "case") + "--out " + quoted(folder_ / "objects"));
  ASSERT_EQ(r.status, 0) << r.error;
  EXPECT_TRUE(holds(r.error, "NOT REVIEWED")) << r.error;
  const std::string frame =
      value_in(files_below(folder_ / "study").front(), DCM_FrameOfReferenceUID);
  std::vector<std::string> series{source["series_uid"]}, instances;
  for (const char* name : {"segmentation.dcm", "measurements.dcm", "report.dcm", "case.dcm"}) {
    const fs::path file = folder_ / "objects" / name;
    expect_valid(file);
    EXPECT_EQ(value_in(file, DCM_StudyInstanceUID), study_) << name;
    EXPECT_EQ(value_in(file, DCM_PatientID), pseudonym_) << name;
    EXPECT_EQ(value_in(file, DCM_PatientIdentityRemoved), "YES") << name;
    const std::string own = value_in(file, DCM_SeriesInstanceUID);
    EXPECT_EQ(std::count(series.begin(), series.end(), own), 0) << name;
    series.push_back(own);
    const std::string instance = value_in(file, DCM_SOPInstanceUID);
    EXPECT_EQ(std::count(instances.begin(), instances.end(), instance), 0) << name;
    instances.push_back(instance);
    EXPECT_FALSE(holds(text_of(file), "SOMEBODY")) << name;
  }
  EXPECT_EQ(value_in(folder_ / "objects" / "segmentation.dcm", DCM_FrameOfReferenceUID), frame);
  EXPECT_EQ(text_of(folder_ / "objects" / "labels.nii.gz"),
            text_of(folder_ / "case" / "labels.nii.gz"));

  // What a person accepted is said so in the report, and there is no watermark any more.
  accept_every_structure();
  r = run("report " + quoted(folder_ / "case") + "--out " + quoted(folder_ / "report.dcm"));
  ASSERT_EQ(r.status, 0) << r.error;
  EXPECT_TRUE(holds(r.error, "REVIEWED: a person looked at every structure")) << r.error;
  EXPECT_FALSE(holds(r.error, "NOT REVIEWED")) << r.error;
  EXPECT_EQ(value_in(folder_ / "report.dcm", DCM_StudyInstanceUID), study_);
  // The patient's position is known: nothing says otherwise, and supine to prone is told.
  r = run("segment " + quoted(folder_ / "case") + "--out " + quoted(folder_ / "reviewed"));
  ASSERT_EQ(r.status, 0) << r.error;
  EXPECT_TRUE(holds(text_of(folder_ / "reviewed" / "segmentation.dcm"), "Reviewed"));
  EXPECT_FALSE(holds(text_of(folder_ / "reviewed" / "segmentation.dcm"), "Not reviewed"));
}

TEST_F(RoundTrip, OlderCaseFoldersOpen) {
  ASSERT_NO_FATAL_FAILURE(make_case());
  json j = json_of(folder_ / "case" / "case.json");
  j["format"] = "flavum-case-1";
  j.erase("source");
  j.erase("structure_states");
  std::ofstream(folder_ / "case" / "case.json") << j;
  ProgramResult r =
      run("report " + quoted(folder_ / "case") + "--out " + quoted(folder_ / "report.dcm"));
  ASSERT_EQ(r.status, 0) << r.error;
  EXPECT_TRUE(holds(r.error, "NOT REVIEWED")) << r.error;
  EXPECT_NE(value_in(folder_ / "report.dcm", DCM_StudyInstanceUID), study_);
  r = run("pacs send --host 127.0.0.1 --aet ARCHIVE " + quoted(folder_ / "case"));
  EXPECT_EQ(r.status, 3) << r.error;
  EXPECT_TRUE(holds(r.error, "was not made of DICOM images")) << r.error;
  j["format"] = "flavum-case-99";
  std::ofstream(folder_ / "case" / "case.json") << j;
  r = run("report " + quoted(folder_ / "case") + "--out " + quoted(folder_ / "report.dcm"));
  EXPECT_EQ(r.status, 3) << r.error;
}

TEST_F(RoundTrip, AnArchiveKeepsImagesLabelsReportAndPlan) {
  FLAVUM_NEEDS("Orthanc");
  ASSERT_NO_FATAL_FAILURE(make_case());
  accept_every_structure();
  const int our_port = free_port();
  const Orthanc orthanc(folder_ / "orthanc", our_port);
  ASSERT_TRUE(orthanc.ready());
  const std::string archive =
      "--host 127.0.0.1 --aet ARCHIVE --port " + std::to_string(orthanc.port()) + " ";
  ProgramResult r = run("pacs send " + archive + "--json " + quoted(folder_ / "study") +
                        quoted(folder_ / "case"));
  ASSERT_EQ(r.status, 0) << r.error;
  const auto images = static_cast<int>(files_below(folder_ / "study").size());
  EXPECT_EQ(json::parse(r.out)["stored"], images + 4) << "labels, measurements, sheet, record";
  ASSERT_EQ(run("convert " + quoted(folder_ / "study") + "--out " + quoted(folder_ / "before.nrrd"))
                .status,
            0);
  const json geometry_before =
      json::parse(run("info --json " + quoted(folder_ / "study")).out)["volumes"][0]["geometry"];
  // Measurements are worked out anew from the labels; their uncertainty depends on the review,
  // which was made by hand here.
  json before = json_of(folder_ / "case" / "case.json");
  before.erase("measurements");

  for (const std::string way : {"get", "move"}) {
    SCOPED_TRACE(way);
    const fs::path back = folder_ / way;
    r = run("pacs " + way + " " + archive + "--study " + study_ + " --out " + quoted(back) +
            (way == "move" ? "--our-port " + std::to_string(our_port) : ""));
    ASSERT_EQ(r.status, 0) << r.error;
    // The images, voxel by voxel and to the last digit of their geometry.
    r = run("info --json " + quoted(back));
    ASSERT_EQ(r.status, 0) << r.error;
    const json found = json::parse(r.out);
    ASSERT_EQ(found["volumes"].size(), 1U);
    EXPECT_EQ(found["volumes"][0]["geometry"], geometry_before);
    EXPECT_EQ(found["series"][0]["study_uid"], study_);
    EXPECT_EQ(found["refused"].size(), 4U);
    const fs::path volume = folder_ / (way + ".nrrd");
    ASSERT_EQ(run("convert " + quoted(back) + "--out " + quoted(volume)).status, 0);
    EXPECT_TRUE(text_of(volume) == text_of(folder_ / "before.nrrd"));
    // The segmentation as an ordinary DICOM object.
    const fs::path labels = file_of_class(back, UID_SegmentationStorage);
    EXPECT_EQ(value_in(labels, DCM_StudyInstanceUID), study_);
    r = run("segment " + quoted(back) + "--import " + quoted(labels) + "--out " +
            quoted(folder_ / (way + "-labels")));
    ASSERT_EQ(r.status, 0) << r.error;
    EXPECT_TRUE(text_of(folder_ / (way + "-labels") / "labels.nii.gz") ==
                text_of(folder_ / "case" / "labels.nii.gz"));
    // The case with its plan, and the report byte for byte.
    const fs::path restored = folder_ / (way + "-case");
    r = run("restore " + quoted(back) + "--out " + quoted(restored));
    ASSERT_EQ(r.status, 0) << r.error;
    json after = json_of(restored / "case.json");
    after.erase("measurements");
    // Angles are radians inside: the last digit may turn.
    for (json& level : after["landmarks"]["levels"]) {
      const auto at = static_cast<std::size_t>(&level - &after["landmarks"]["levels"][0]);
      for (const char* side : {"left", "right"}) {
        const double angle = level[side]["laminar_half_angle_deg"].get<double>();
        json& expected = before["landmarks"]["levels"][at][side]["laminar_half_angle_deg"];
        EXPECT_NEAR(angle, expected.get<double>(), 1e-9);
        expected = angle;
      }
    }
    EXPECT_EQ(json::diff(before, after).dump(), "[]");
    EXPECT_TRUE(text_of(restored / "labels.nii.gz") == text_of(folder_ / "case" / "labels.nii.gz"));
    EXPECT_TRUE(text_of(restored / "volume.nrrd") == text_of(folder_ / "case" / "volume.nrrd"));
    const std::string pdf = document_in(file_of_class(back, UID_EncapsulatedPDFStorage));
    EXPECT_EQ(pdf.rfind("%PDF-", 0), 0U);
    EXPECT_TRUE(text_of(restored / "report.pdf") == pdf);
  }
  EXPECT_TRUE(document_in(file_of_class(folder_ / "get", UID_EncapsulatedPDFStorage)) ==
              document_in(file_of_class(folder_ / "move", UID_EncapsulatedPDFStorage)));
  // Without its labels the record is no case, and that is said.
  fs::remove(file_of_class(folder_ / "get", UID_SegmentationStorage));
  r = run("restore " + quoted(folder_ / "get") + "--out " + quoted(folder_ / "none"));
  EXPECT_EQ(r.status, 3);
  EXPECT_TRUE(holds(r.error, "its labels are not here")) << r.error;
  EXPECT_FALSE(fs::exists(folder_ / "none"));
}

}  // namespace
