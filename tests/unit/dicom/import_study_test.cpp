// A study copied in, de-identified: whole or not at all, nothing of the source in names or files.

#include "imaging/dicom/import_study.h"

#include <gmock/gmock.h>

#include <fstream>
#include <iterator>

#include "imaging/base/error.h"
#include "imaging/dicom/load.h"
#include "tests/support/dicom_files.h"
#include "tests/support/temp_folder.h"

namespace flavum {
namespace {

namespace fs = std::filesystem;
using test::TempFolder;

const std::string kName = "QZXNAME";

// A stack of four, a scout across it, and a secondary capture; the patient's name in texts, file
// names and folders.
void save_study(const fs::path& folder) {
  const auto name = [](DcmDataset& d) {
    d.putAndInsertString(DCM_PatientName, (kName + "^X").c_str());
    d.putAndInsertString(DCM_PatientID, kName.c_str());
    d.putAndInsertString(DCM_SeriesDescription, ("Lumbar " + kName).c_str());
  };
  test::DicomSlice slice;
  slice.edit = name;
  test::save_stack(test::stack_of(slice, 4, 2.0), folder / kName);
  test::DicomSlice scout;
  scout.series_uid = "1.2.3.77";
  scout.edit = [&](DcmDataset& d) {
    name(d);
    d.putAndInsertString(DCM_ImageType, "ORIGINAL\\PRIMARY\\LOCALIZER");
  };
  test::save_slice(scout, folder / (kName + ".dcm"));
  test::DicomSlice capture;
  capture.series_uid = "1.2.3.78";
  capture.edit = [&](DcmDataset& d) {
    name(d);
    d.putAndInsertString(DCM_BurnedInAnnotation, "YES");
  };
  test::save_stack(test::stack_of(capture, 2, 2.0), folder / "burned");
}

std::vector<fs::path> files_in(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

bool holds_name(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  return bytes.find(kName) != std::string::npos || file.filename().string().find(kName) == 0;
}

TEST(ImportStudy, TakesImagesInWithoutTheirIdentity) {
  const TempFolder folder;
  save_study(folder / "source");
  const Catalogue found = scan_dicom(folder / "source");
  const ImportedStudy study = import_study(found, folder / "case");
  EXPECT_TRUE(study.identity_removed);
  EXPECT_EQ(study.images, 5);
  EXPECT_EQ(study.left_out, 2);  // the two with text in their pixels
  ASSERT_EQ(study.cautions.size(), 1U);
  EXPECT_EQ(study.cautions[0].kind, "burned-in");
  for (const fs::path& file : files_in(folder / "case")) EXPECT_FALSE(holds_name(file)) << file;
  const Catalogue taken = scan_dicom(folder / "case");
  ASSERT_EQ(taken.volumes.size(), 1U);
  EXPECT_EQ(taken.volumes[0].description, "Lumbar");
  const VolumeEntry* before = nullptr;
  for (const VolumeEntry& v : found.volumes) {
    if (v.geometry.size.z() == 4) before = &v;
  }
  ASSERT_NE(before, nullptr);
  EXPECT_EQ(load_volume(taken.volumes[0]).voxels, load_volume(*before).voxels);
  EXPECT_EQ(taken.volumes[0].geometry.origin.v, before->geometry.origin.v);
}

TEST(ImportStudy, KeepsIdentityOnlyWhenAsked) {
  const TempFolder folder;
  save_study(folder / "source");
  ImportOptions options;
  options.keep_identity = true;
  const ImportedStudy study = import_study(scan_dicom(folder / "source"), folder / "case", options);
  EXPECT_FALSE(study.identity_removed);
  EXPECT_EQ(study.images, 7);
  const std::vector<fs::path> files = files_in(folder / "case");
  ASSERT_EQ(files.size(), 7U);
  EXPECT_TRUE(std::ranges::all_of(files, holds_name));
}

TEST(ImportStudy, LeavesNothingBehindWhenItIsCancelled) {
  const TempFolder folder;
  save_study(folder / "source");
  const Catalogue found = scan_dicom(folder / "source");
  std::atomic<bool> cancel = true;
  EXPECT_THROW(import_study(found, folder / "case", {}, Progress({}, &cancel)), Cancelled);
  int left = 0;
  for (const auto& entry : fs::directory_iterator(folder.path())) {
    left += entry.path().filename() == "source" ? 0 : 1;
  }
  EXPECT_EQ(left, 0);
}

TEST(ImportStudy, RefusesAFolderThatHoldsSomething) {
  const TempFolder folder;
  save_study(folder / "source");
  EXPECT_THROW(import_study(scan_dicom(folder / "source"), folder / "source"), OperationFailed);
  EXPECT_THROW(import_study({}, folder / "empty"), InputRefused);
}

TEST(ImportStudy, DamagedFilesAreCounted) {
  const TempFolder folder;
  save_study(folder / "source");
  const Catalogue found = scan_dicom(folder / "source");
  const fs::path victim = folder / "source" / kName / "IM2";
  fs::resize_file(victim, 300);
  const ImportedStudy study = import_study(found, folder / "case");
  EXPECT_EQ(study.images, 4);
  EXPECT_EQ(study.left_out, 3);
}

}  // namespace
}  // namespace flavum
