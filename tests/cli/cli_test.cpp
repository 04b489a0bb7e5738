// Runs the program as a person or a script would: what it writes, what it says, and its exit
// status.

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/support/run_program.h"

namespace {

namespace fs = std::filesystem;
using flavum::test::text_of;
using Result = flavum::test::ProgramResult;

class CommandLine : public testing::Test {
 protected:
  // A phantom coarse enough to be quick, made once.
  static void SetUpTestSuite() {
    folder_ = fs::temp_directory_path() / ("flavum-cli-test-" + std::to_string(getpid()));
    fs::create_directories(folder_);
    const Result r = run("phantom --preset case-01 --spacing 1.5 --out '" +
                         (folder_ / "phantom").string() + "'");
    ASSERT_EQ(r.status, 0) << r.error;
  }
  static void TearDownTestSuite() { fs::remove_all(folder_); }

  static Result run(const std::string& arguments) {
    return flavum::test::run_program(arguments, folder_);
  }
  static std::string quoted(const char* name) { return flavum::test::quoted(folder_ / name); }
  static std::string phantom() { return flavum::test::quoted(folder_ / "phantom" / "dicom"); }

  static fs::path folder_;
};
fs::path CommandLine::folder_;

TEST_F(CommandLine, InfoPrintsOneJsonDocumentAndNothingElse) {
  const Result r = run("info " + phantom() + "--json");
  EXPECT_EQ(r.status, 0) << r.error;
  const auto j = nlohmann::json::parse(r.out);
  ASSERT_EQ(j["volumes"].size(), 1U);
  EXPECT_EQ(j["volumes"][0]["modality"], "CT");
  EXPECT_EQ(j["volumes"][0]["patient_position"], "HFS");
  EXPECT_NEAR(j["volumes"][0]["geometry"]["spacing_mm"][0].get<double>(), 1.5, 1e-6);
}

TEST_F(CommandLine, ConvertKeepsTheVolume) {
  EXPECT_EQ(run("convert " + phantom() + "--out " + quoted("v.nrrd")).status, 0);
  const auto a =
      nlohmann::json::parse(run("info " + phantom() + "--json").out)["volumes"][0]["geometry"];
  const auto b = nlohmann::json::parse(
      run("info " + quoted("v.nrrd") + "--json").out)["volumes"][0]["geometry"];
  EXPECT_EQ(a["size"], b["size"]);
  for (int k = 0; k < 3; ++k) {
    EXPECT_NEAR(a["origin_mm"][static_cast<std::size_t>(k)].get<double>(),
                b["origin_mm"][static_cast<std::size_t>(k)].get<double>(), 1e-4);
  }
}

TEST_F(CommandLine, FluoroWritesLineIntegralsOfTheAgreedFormat) {
  const Result r = run("fluoro " + phantom() + "--view ap --size 64 --out " + quoted("ap.pfm"));
  EXPECT_EQ(r.status, 0) << r.error;
  const std::string pfm = text_of(folder_ / "ap.pfm");
  EXPECT_EQ(pfm.substr(0, 14), "Pf\n64 64\n-1.0\n");
  EXPECT_EQ(pfm.size(), 14U + 64U * 64U * 4U);
  EXPECT_EQ(
      run("fluoro " + phantom() + "--view lateral --size 64 --out " + quoted("lat.png")).status, 0);
  EXPECT_EQ(
      run("fluoro " + phantom() + "--view clo-left --size 64 --out " + quoted("clo.dcm")).status,
      0);
}

TEST_F(CommandLine, SegmentAndPlanLeaveWhatTheDocumentsPromise) {
  const Result s = run("segment " + phantom() + "--out " + quoted("seg"));
  ASSERT_EQ(s.status, 0) << s.error;
  for (const char* name :
       {"labels.nii.gz", "segmentation.dcm", "measurements.json", "surfaces/l4_vertebra.stl"}) {
    EXPECT_TRUE(fs::exists(folder_ / "seg" / name)) << name;
  }
  const Result p = run("plan " + phantom() + "--level L4-5 --side right --out " + quoted("case"));
  ASSERT_EQ(p.status, 0) << p.error;
  const auto j = nlohmann::json::parse(text_of(folder_ / "case" / "case.json"));
  EXPECT_EQ(j["portal"]["level"], "L4-5");
  EXPECT_EQ(j["portal"]["side"], "right");
  EXPECT_LT(j["portal"]["dock_mm"][0].get<double>(),
            0.0);  // the patient's right is -x on this phantom
  const Result info = run("info " + quoted("case") + "--json");
  ASSERT_EQ(info.status, 0) << info.error;
  EXPECT_EQ(nlohmann::json::parse(info.out)["volumes"][0]["modality"], "CT");
}

TEST_F(CommandLine, SegmentsRealSlicesThatShareNoFrameOfReference) {
  const fs::path real =
      fs::path(FLAVUM_SOURCE_DIR) / ".." / "shared" / "data" / "thoracolumbar_ct_1mm";
  if (!fs::exists(real)) GTEST_SKIP() << "no real data at " << real;
  const Result r = run("segment '" + real.string() + "' --out " + quoted("real"));
  EXPECT_EQ(r.status, 0) << r.error;
  EXPECT_TRUE(fs::exists(folder_ / "real" / "labels.nii.gz"));
  EXPECT_FALSE(fs::exists(folder_ / "real" / "segmentation.dcm"));
  EXPECT_NE(r.error.find("segmentation.dcm is not written"), std::string::npos);
  EXPECT_NE(r.error.find("No sacrum is in view"), std::string::npos);
}

TEST_F(CommandLine, WrongUsageEndsWithTwo) {
  EXPECT_EQ(run("convert " + phantom() + "--out " + quoted("x.xyz")).status, 2);
  EXPECT_EQ(run("nonsense --really").status, 2);
  EXPECT_EQ(run("fluoro " + phantom() + "--out " + quoted("x.png")).status, 2);
  EXPECT_EQ(run("fluoro " + phantom() + "--view upside --out " + quoted("x.png")).status, 2);
  EXPECT_EQ(run("plan " + phantom() + "--level L9-10 --side left --out " + quoted("x")).status, 2);
  EXPECT_EQ(run("phantom --preset nobody --out " + quoted("x")).status, 2);
  EXPECT_EQ(run("convert " + phantom() + "--volume nothing --out " + quoted("x.nrrd")).status, 2);
}

TEST_F(CommandLine, RefusedInputEndsWithThreeAndASentence) {
  fs::create_directories(folder_ / "empty");
  for (const char* verb :
       {"info", "convert --out x.nrrd", "segment --out x", "fluoro --view ap --out x.png"}) {
    const Result r = run(std::string(verb) + " " + quoted("empty"));
    EXPECT_EQ(r.status, 3) << verb << ": " << r.error;
    EXPECT_FALSE(r.error.empty()) << verb;
  }
  std::ofstream(folder_ / "bad.nii.gz") << "not an image";
  EXPECT_EQ(run("convert " + quoted("bad.nii.gz") + "--out " + quoted("x.nrrd")).status, 3);
  EXPECT_EQ(run("info " + quoted("does-not-exist")).status, 3);
  EXPECT_EQ(run("nonsense").status, 3);  // neither a command nor a path
  std::ofstream(folder_ / "bad.json") << "{}";
  EXPECT_EQ(
      run("fluoro " + phantom() + "--geometry " + quoted("bad.json") + "--out " + quoted("x.pfm"))
          .status,
      3);
}

TEST_F(CommandLine, WorkThatCannotBeWrittenEndsWithOne) {
  EXPECT_EQ(
      run("fluoro " + phantom() + "--view ap --size 32 --out /nonexistent-folder/x.pfm").status, 1);
}

TEST_F(CommandLine, HelpAndVersionEndWithZero) {
  EXPECT_EQ(run("--help").status, 0);
  EXPECT_EQ(run("--version").status, 0);
  EXPECT_NE(run("--help").out.find("not a medical device"), std::string::npos);
}

}  // namespace
