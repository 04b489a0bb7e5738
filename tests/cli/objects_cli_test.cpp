// What the program writes for other people's software: valid objects, and labels that come back.

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/support/dicom_validator.h"
#include "tests/support/run_program.h"

namespace {

namespace fs = std::filesystem;
using flavum::test::holds;
using flavum::test::text_of;
using Result = flavum::test::ProgramResult;

class ObjectsOfTheProgram : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = fs::temp_directory_path() / ("flavum-objects-" + std::to_string(getpid()));
    fs::create_directories(folder_);
    ASSERT_EQ(run("phantom --preset case-01 --spacing 1.5 --out " + in("phantom")).status, 0);
  }
  static void TearDownTestSuite() { fs::remove_all(folder_); }

  static Result run(const std::string& arguments) {
    return flavum::test::run_program(arguments, folder_);
  }
  static std::string in(const char* name) { return flavum::test::quoted(folder_ / name); }
  static void expect_valid(const fs::path& file) {
    const auto errors = flavum::test::standard_errors(file);
    if (!errors) {
      std::puts("dciodvfy (package dicom3tools) is absent: the object is not validated");
    } else {
      EXPECT_EQ(*errors, "") << file;
    }
  }
  static fs::path folder_;
};
fs::path ObjectsOfTheProgram::folder_;

TEST_F(ObjectsOfTheProgram, SegmentationAndMeasurementsAreValidAndTheLabelsComeBack) {
  ASSERT_EQ(run("segment " + in("phantom/dicom") + "--out " + in("found")).status, 0);
  expect_valid(folder_ / "found" / "segmentation.dcm");
  expect_valid(folder_ / "found" / "measurements.dcm");
  const Result r = run("segment " + in("phantom/dicom") + "--import " +
                       in("found/segmentation.dcm") + "--out " + in("again"));
  ASSERT_EQ(r.status, 0) << r.error;
  EXPECT_TRUE(holds(r.error, "Imported: L4 vertebra as L4 vertebra.")) << r.error;
  // The body outline is not in a segmentation object; the ligament has as many triangles as before,
  // and a second import changes nothing any more.
  const fs::path ligament = fs::path("surfaces") / "ligamentum_flavum.stl";
  EXPECT_GT(fs::file_size(folder_ / "found" / ligament), 1000U);
  EXPECT_EQ(fs::file_size(folder_ / "again" / ligament),
            fs::file_size(folder_ / "found" / ligament));
  ASSERT_EQ(run("segment " + in("phantom/dicom") + "--import " + in("again/segmentation.dcm") +
                "--out " + in("third"))
                .status,
            0);
  EXPECT_TRUE(text_of(folder_ / "third" / "labels.nii.gz") ==
              text_of(folder_ / "again" / "labels.nii.gz"));
}

TEST_F(ObjectsOfTheProgram, AnImportThatDoesNotBelongIsRefused) {
  ASSERT_EQ(run("segment " + in("phantom/dicom") + "--out " + in("own")).status, 0);
  ASSERT_EQ(run("phantom --preset case-01 --seed 7 --spacing 2 --out " + in("other")).status, 0);
  const Result r = run("segment " + in("other/dicom") + "--import " + in("own/segmentation.dcm") +
                       "--out " + in("refused"));
  EXPECT_EQ(r.status, 3);
  EXPECT_TRUE(holds(r.error, "belongs to other images")) << r.error;
}

TEST_F(ObjectsOfTheProgram, FluoroscopyIsAngiographyOrASecondaryCapture) {
  const std::string view = "fluoro " + in("phantom/dicom") + "--view clo-left --size 128 ";
  ASSERT_EQ(run(view + "--out " + in("xa.dcm")).status, 0);
  expect_valid(folder_ / "xa.dcm");
  EXPECT_TRUE(holds(text_of(folder_ / "xa.dcm"), "1.2.840.10008.5.1.4.1.1.12.1"));
  ASSERT_EQ(run(view + "--secondary-capture --out " + in("sc.dcm")).status, 0);
  expect_valid(folder_ / "sc.dcm");
  EXPECT_TRUE(holds(text_of(folder_ / "sc.dcm"), "1.2.840.10008.5.1.4.1.1.7"));
}

TEST_F(ObjectsOfTheProgram, ReportIsAPdfAlsoInsideADicomObject) {
  const Result planned =
      run("plan " + in("phantom/dicom") + "--level L4-5 --side left --out " + in("case"));
  ASSERT_EQ(planned.status, 0) << planned.error;
  const Result r = run("report " + in("case") + "--out " + in("report.pdf"));
  ASSERT_EQ(r.status, 0) << r.error;
  EXPECT_EQ(text_of(folder_ / "report.pdf").rfind("%PDF-", 0), 0U);
  ASSERT_EQ(run("report " + in("case") + "--out " + in("report.dcm")).status, 0);
  expect_valid(folder_ / "report.dcm");
  EXPECT_TRUE(holds(text_of(folder_ / "report.dcm"), "%PDF-"));
  EXPECT_EQ(run("report " + in("case") + "--out " + in("report.txt")).status, 2);
}

TEST_F(ObjectsOfTheProgram, DoseOfARecordedAttemptIsAValidDoseReport) {
  const fs::path log = fs::path(FLAVUM_SOURCE_DIR) / "tests" / "replay" / "expert.jsonl";
  const Result r = run("score " + flavum::test::quoted(log) + "--dose-report " + in("dose.dcm"));
  ASSERT_EQ(r.status, 0) << r.error;
  expect_valid(folder_ / "dose.dcm");
}

}  // namespace
