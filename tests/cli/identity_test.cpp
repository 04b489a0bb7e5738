// A study with a token in every text is taken through everything the program can make of it; the
// token must be in none of it: not in the case, the report, the exports, nor in what is printed.

#include <gtest/gtest.h>

#include "tests/support/run_program.h"
#include "tests/support/temp_folder.h"
#include "tests/support/token_texts.h"

namespace flavum {
namespace {

namespace fs = std::filesystem;
using test::quoted;

// What keeps the images one stack, and the pixels in the file.
const std::vector<DcmTagKey> kStackNeeds = {
    DCM_SOPInstanceUID, DCM_StudyInstanceUID,     DCM_SeriesInstanceUID, DCM_FrameOfReferenceUID,
    DCM_ImageType,      DCM_PixelDataProviderURL, DCM_ConversionType,    DCM_BurnedInAnnotation};

void put_token_into(const fs::path& folder) {
  for (const auto& entry : fs::directory_iterator(folder)) {
    DcmFileFormat format;
    ASSERT_TRUE(format.loadFile(entry.path().c_str()).good());
    ASSERT_TRUE(format.loadAllDataIntoMemory().good());
    ASSERT_GT(test::fill_with_token(*format.getDataset(), kStackNeeds), 1000);
    test::add_private_token(*format.getDataset());
    ASSERT_TRUE(format.saveFile(entry.path().c_str(), EXS_LittleEndianExplicit).good());
  }
}

void expect_clean(const test::ProgramResult& result) {
  EXPECT_EQ(result.status, 0) << result.error;
  EXPECT_FALSE(test::holds_token(result.out)) << result.out.substr(0, 2000);
  EXPECT_FALSE(test::holds_token(result.error)) << result.error;
}

void expect_no_token_below(const fs::path& folder) {
  int files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    EXPECT_FALSE(test::holds_token(entry.path().filename().string())) << entry.path();
    if (!entry.is_regular_file()) continue;
    ++files;
    EXPECT_FALSE(test::holds_token(test::text_of(entry.path()))) << entry.path();
  }
  EXPECT_GT(files, 0) << folder;
}

TEST(Identity, NothingThatIsMadeOfAStudyHoldsATextOfIt) {
  const test::TempFolder folder;
  const auto run = [&](const std::string& arguments) {
    return test::run_program(arguments, folder.path(),
                             "XDG_CACHE_HOME=" + quoted(folder / "cache") +
                                 "XDG_DATA_HOME=" + quoted(folder / "data") +
                                 "XDG_CONFIG_HOME=" + quoted(folder / "config"));
  };
  ASSERT_EQ(
      run("phantom --preset case-01 --spacing 1.5 --out " + quoted(folder / "phantom")).status, 0);
  const fs::path study = folder / "phantom" / "dicom";
  ASSERT_NO_FATAL_FAILURE(put_token_into(study));
  fs::create_directories(folder / "made");

  expect_clean(run("plan " + quoted(study) + "--level L4-5 --side left --out " +
                   quoted(folder / "made" / "case")));
  expect_clean(run("report " + quoted(folder / "made" / "case") + "--out " +
                   quoted(folder / "made" / "report.pdf")));
  expect_clean(run("report " + quoted(folder / "made" / "case") + "--out " +
                   quoted(folder / "made" / "report.dcm")));
  expect_clean(run("segment " + quoted(study) + "--out " + quoted(folder / "made" / "segment")));
  expect_clean(run("convert " + quoted(study) + "--out " + quoted(folder / "made" / "v.nrrd")));
  expect_clean(run("convert " + quoted(study) + "--out " + quoted(folder / "made" / "converted")));
  expect_clean(run("import " + quoted(study) + "--out " + quoted(folder / "made" / "imported")));
  expect_clean(run("import " + quoted(study) + "--shift-dates --out " +
                   quoted(folder / "made" / "imported-dates")));
  expect_clean(run("fluoro " + quoted(study) + "--view ap --size 64 --out " +
                   quoted(folder / "made" / "ap.dcm")));
  expect_no_token_below(folder / "made");
  for (const char* kept : {"cache", "data", "config"}) {
    if (!fs::exists(folder / kept)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(folder / kept)) {
      if (!entry.is_regular_file()) continue;
      EXPECT_FALSE(test::holds_token(test::text_of(entry.path()))) << entry.path();
    }
  }
}

}  // namespace
}  // namespace flavum
