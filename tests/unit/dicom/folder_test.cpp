// Folders as they come: nested, with other files in between, with broken files.

#include <atomic>
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

void write_text(const fs::path& file, const std::string& text) {
  std::ofstream(file, std::ios::binary) << text;
}

TEST(Folder, NestedFilesWithoutExtensionsAreFoundAndOthersCounted) {
  const TempFolder folder;
  test::save_stack(test::stack_of({}, 4, 2.0), folder / "a/b/ümläut");
  write_text(folder / "README.txt",
             "Not an image at all, but longer than a preamble would be. " + std::string(200, '.'));
  write_text(folder / "a/empty", "");
  write_text(folder / "a/b/._IM0", std::string("\0\5\26\7", 4));
  write_text(folder / "a/page.html", "<html>" + std::string(400, ' ') + "</html>");
  const Catalogue c = scan_dicom(folder.path());
  ASSERT_EQ(c.volumes.size(), 1U);
  EXPECT_EQ(c.files_seen, 8);
  EXPECT_EQ(c.files_not_dicom, 4);
  EXPECT_TRUE(c.refused.empty());
  EXPECT_EQ(load_volume(c.volumes[0]).at(1, 1, 1), 100.0F);
}

TEST(Folder, ABrokenFileDoesNotEndTheScan) {
  const TempFolder folder;
  test::save_stack(test::stack_of({}, 4, 2.0), folder.path());
  test::DicomSlice other;
  other.series_uid = "1.2.3.9";
  test::save_slice(other, folder / "broken");
  fs::resize_file(folder / "broken", fs::file_size(folder / "broken") - 20);
  write_text(folder / "nonsense", std::string(128, '\0') + "DICM" + std::string(64, '\x7f'));
  const Catalogue c = scan_dicom(folder.path());
  ASSERT_EQ(c.volumes.size(), 1U);
  ASSERT_EQ(c.refused.size(), 2U);
  for (const Refusal& r : c.refused) {
    EXPECT_FALSE(r.reason.empty());
    EXPECT_EQ(r.files.size(), 1U);
  }
}

TEST(Folder, EveryTruncationOfAFileIsRefusedWithoutHarm) {
  const TempFolder folder;
  test::save_slice({}, folder / "whole");
  std::ifstream in(folder / "whole", std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  fs::create_directories(folder / "cut");
  for (std::size_t length = 132; length < bytes.size(); length += 7) {
    write_text(folder / "cut/file", bytes.substr(0, length));
    const Catalogue c = scan_dicom(folder / "cut");
    EXPECT_TRUE(c.volumes.empty());
    EXPECT_EQ(c.refused.size() + static_cast<std::size_t>(c.files_not_dicom), 1U) << length;
    EXPECT_TRUE(c.refused.empty() || c.refused[0].kind != "single") << length;
  }
}

TEST(Folder, AFileThatChangesAfterTheScanIsRefusedWhenLoading) {
  const TempFolder folder;
  test::save_stack(test::stack_of({}, 3, 2.0), folder.path());
  const Catalogue c = scan_dicom(folder.path());
  fs::resize_file(folder / "IM1", fs::file_size(folder / "IM1") - 20);
  EXPECT_THROW(load_volume(c.volumes.at(0)), InputRefused);
  fs::remove(folder / "IM1");
  EXPECT_THROW(load_volume(c.volumes.at(0)), InputRefused);
}

TEST(Folder, ASingleFileIsScannedAlone) {
  const TempFolder folder;
  test::save_stack(test::stack_of({}, 3, 2.0), folder.path());
  const Catalogue c = scan_dicom(folder / "IM1");
  EXPECT_EQ(c.files_seen, 1);
  EXPECT_TRUE(c.volumes.empty());
  ASSERT_EQ(c.refused.size(), 1U);
  EXPECT_EQ(c.refused[0].kind, "single");
}

TEST(Folder, ADicomdirStandsForItsFolder) {
  const TempFolder folder;
  test::save_stack(test::stack_of({}, 3, 2.0), folder.path());
  {
    DcmDicomDir directory((folder / "DICOMDIR").c_str(), "TEST");
    ASSERT_TRUE(directory.write().good());
  }
  EXPECT_EQ(scan_dicom(folder / "DICOMDIR").volumes.size(), 1U);
  EXPECT_EQ(scan_dicom(folder.path()).volumes.size(), 1U);
  EXPECT_TRUE(scan_dicom(folder.path()).refused.empty());
}

TEST(Folder, AbsentAndEmptyFoldersAreTold) {
  const TempFolder folder;
  EXPECT_THROW(scan_dicom(folder / "absent"), OperationFailed);
  const Catalogue c = scan_dicom(folder.path());
  EXPECT_EQ(c.files_seen, 0);
  EXPECT_TRUE(c.volumes.empty());
}

TEST(Folder, ScanAndLoadReportProgressAndCanBeCancelled) {
  const TempFolder folder;
  test::save_stack(test::stack_of({}, 3, 2.0), folder.path());
  double last = -1.0;
  const Progress progress([&](double fraction, const std::string&) {
    EXPECT_GE(fraction, last);
    last = fraction;
  });
  const Catalogue c = scan_dicom(folder.path(), progress);
  EXPECT_EQ(last, 1.0);
  last = -1.0;
  load_volume(c.volumes.at(0), progress);
  EXPECT_EQ(last, 1.0);
  const std::atomic<bool> cancel = true;
  const Progress cancelled({}, &cancel);
  EXPECT_THROW(scan_dicom(folder.path(), cancelled), Cancelled);
  EXPECT_THROW(load_volume(c.volumes.at(0), cancelled), Cancelled);
}

}  // namespace
}  // namespace flavum
