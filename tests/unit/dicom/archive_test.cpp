// Zip archives and discs as hospitals hand them out, and archives made to harm.

#include <archive.h>
#include <archive_entry.h>

#include <atomic>
#include <fstream>
#include <iterator>
#include <vector>

#include "imaging/base/error.h"
#include "imaging/dicom/archive.h"
#include "imaging/dicom/load.h"
#include "tests/support/dicom_files.h"
#include "tests/support/temp_folder.h"

namespace flavum {
namespace {

namespace fs = std::filesystem;
using test::TempFolder;

// Tests run side by side: each process finds its own folders only.
const std::string kMark = "mark of " + std::to_string(::getpid());

struct Entry {
  std::string name;
  std::string bytes;
  std::string link = {};  ///< not empty: a symbolic link
};

void write_zip(const fs::path& file, const std::vector<Entry>& entries,
               const char* password = nullptr) {
  archive* a = archive_write_new();
  ASSERT_EQ(archive_write_set_format_zip(a), ARCHIVE_OK);
  if (password != nullptr) {
    ASSERT_EQ(archive_write_set_options(a, "zip:encryption=traditional"), ARCHIVE_OK);
    ASSERT_EQ(archive_write_set_passphrase(a, password), ARCHIVE_OK);
  }
  ASSERT_EQ(archive_write_open_filename(a, file.c_str()), ARCHIVE_OK);
  for (const Entry& e : entries) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, e.name.c_str());
    archive_entry_set_perm(entry, 0644);
    if (e.link.empty()) {
      archive_entry_set_filetype(entry, AE_IFREG);
      archive_entry_set_size(entry, static_cast<la_int64_t>(e.bytes.size()));
    } else {
      archive_entry_set_filetype(entry, AE_IFLNK);
      archive_entry_set_symlink(entry, e.link.c_str());
    }
    ASSERT_GE(archive_write_header(a, entry), ARCHIVE_WARN) << archive_error_string(a);
    if (!e.bytes.empty()) archive_write_data(a, e.bytes.data(), e.bytes.size());
    archive_entry_free(entry);
  }
  ASSERT_EQ(archive_write_close(a), ARCHIVE_OK);
  archive_write_free(a);
}

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::vector<Entry> series_entries(const TempFolder& folder, const std::string& prefix) {
  test::save_stack(test::stack_of({}, 4, 2.0), folder / "source");
  std::vector<Entry> entries;
  for (int n = 0; n < 4; ++n) {
    const std::string name = "IM" + std::to_string(n);
    entries.push_back({prefix + name, bytes_of(folder / "source" / name)});
  }
  return entries;
}

std::string refusal_of(const fs::path& zip) {
  try {
    scan_dicom(zip);
  } catch (const InputRefused& e) {
    return e.what();
  }
  return "not refused";
}

int unpacked_folders() {
  int count = 0;
  for (const auto& entry : fs::directory_iterator(fs::temp_directory_path())) {
    if (!entry.path().filename().string().starts_with("flavum-")) continue;
    std::ifstream mark(entry.path() / kMark);
    count += mark ? 1 : 0;
  }
  return count;
}

TEST(Archive, AZippedSeriesStaysLoadableAsLongAsItsCatalogueLives) {
  const TempFolder folder;
  std::vector<Entry> entries = series_entries(folder, "Müller/a b/");
  entries.push_back({kMark, "x"});
  entries.push_back({"Müller/a b/._IM0", "\1\2"});
  entries.push_back({"AUTORUN.INF", "[autorun]"});
  write_zip(folder / "images", entries);  // known by its content, not by its name
  {
    Catalogue c = scan_dicom(folder / "images");
    ASSERT_EQ(c.volumes.size(), 1U);
    EXPECT_EQ(c.files_seen, 7);
    EXPECT_EQ(c.files_not_dicom, 3);
    EXPECT_TRUE(c.refused.empty());
    const Catalogue copy = c;
    c = {};
    EXPECT_EQ(unpacked_folders(), 1);
    EXPECT_EQ(load_volume(copy.volumes[0]).at(1, 1, 1), 100.0F);
  }
  EXPECT_EQ(unpacked_folders(), 0);
}

TEST(Archive, OnlyItsOwnerMayLookIntoTheUnpackedFolder) {
  const PrivateFolder folder;
  EXPECT_EQ(fs::status(folder.path()).permissions() & fs::perms::all, fs::perms::owner_all);
}

TEST(Archive, PlacesOutsideAreRefusedAndNothingIsLeftBehind) {
  const TempFolder folder;
  for (const char* name : {"../evil", "a/../../evil", "/etc/evil", "C:\\evil", "a\\..\\..\\evil",
                           "\\\\server\\evil"}) {
    std::vector<Entry> entries = series_entries(folder, "");
    entries.insert(entries.begin(), {kMark, "x"});
    entries.push_back({name, "x"});
    write_zip(folder / "zip", entries);
    EXPECT_NE(refusal_of(folder / "zip").find("outside itself"), std::string::npos) << name;
    EXPECT_EQ(unpacked_folders(), 0) << name;
    EXPECT_FALSE(fs::exists(fs::temp_directory_path() / "evil"));
  }
}

TEST(Archive, LinksAreLeftOut) {
  const TempFolder folder;
  std::vector<Entry> entries = series_entries(folder, "");
  entries.push_back({"link", "", "/etc/passwd"});
  entries.push_back({"up", "", ".."});
  write_zip(folder / "zip", entries);
  const Catalogue c = scan_dicom(folder / "zip");
  EXPECT_EQ(c.volumes.size(), 1U);
  EXPECT_EQ(c.files_seen, 4);
}

TEST(Archive, ABombIsStoppedByItsRatioItsSizeAndItsNumberOfFiles) {
  const TempFolder folder;
  write_zip(folder / "bomb", {{"zeros", std::string(100U << 20U, '\0')}});
  ASSERT_LT(fs::file_size(folder / "bomb"), 1U << 20U);
  EXPECT_NE(refusal_of(folder / "bomb").find("fill the disk"), std::string::npos);

  const PrivateFolder into;
  ArchiveLimits limits;
  limits.total_bytes = 1000;
  EXPECT_THROW(unpack_zip(folder / "bomb", into.path(), {}, limits), InputRefused);
  write_zip(folder / "many", std::vector<Entry>(20, Entry{"same name", "x"}));
  limits = {};
  limits.files = 19;
  EXPECT_THROW(unpack_zip(folder / "many", into.path(), {}, limits), InputRefused);
  limits.files = 20;
  const PrivateFolder fresh;
  unpack_zip(folder / "many", fresh.path(), {}, limits);
  EXPECT_EQ(std::distance(fs::directory_iterator(fresh.path()), fs::directory_iterator{}), 20)
      << "twenty files of one name are twenty files";
}

TEST(Archive, PasswordsDamageAndOtherArchivesAreSaid) {
  const TempFolder folder;
  write_zip(folder / "secret", series_entries(folder, ""), "1234");
  EXPECT_NE(refusal_of(folder / "secret").find("password"), std::string::npos);
  write_zip(folder / "cut", series_entries(folder, ""));
  fs::resize_file(folder / "cut", fs::file_size(folder / "cut") / 2);
  EXPECT_NE(refusal_of(folder / "cut").find("damaged or incomplete"), std::string::npos);
  std::ofstream(folder / "rar", std::ios::binary) << "Rar!\x1a\7" << std::string(300, 'x');
  EXPECT_NE(refusal_of(folder / "rar").find("RAR"), std::string::npos);
  std::ofstream(folder / "gz", std::ios::binary) << "\x1f\x8b" << std::string(300, 'x');
  EXPECT_NE(refusal_of(folder / "gz").find("gzip"), std::string::npos);
}

TEST(Archive, CancellingRemovesWhatWasUnpacked) {
  const TempFolder folder;
  std::vector<Entry> entries = series_entries(folder, "");
  entries.insert(entries.begin(), {kMark, "x"});
  write_zip(folder / "zip", entries);
  const std::atomic<bool> cancel = true;
  EXPECT_THROW(scan_dicom(folder / "zip", Progress({}, &cancel)), Cancelled);
  EXPECT_EQ(unpacked_folders(), 0);
}

// ---- DICOMDIR -----------------------------------------------------------------------------------

// A directory that lists `names` (components between backslashes), written as a plain data set.
void save_directory(const fs::path& file, const std::vector<std::string>& names) {
  DcmFileFormat format;
  DcmDataset& d = *format.getDataset();
  d.putAndInsertString(DCM_SOPClassUID, UID_MediaStorageDirectoryStorage);
  d.putAndInsertString(DCM_SOPInstanceUID, "1.2.3");
  d.putAndInsertString(DCM_FileSetID, "DISC");
  for (std::size_t n = 0; n < names.size(); ++n) {
    DcmItem* record = nullptr;
    ASSERT_TRUE(
        d.findOrCreateSequenceItem(DCM_DirectoryRecordSequence, record, static_cast<long>(n))
            .good());
    record->putAndInsertString(DCM_DirectoryRecordType, "IMAGE");
    record->putAndInsertString(DCM_ReferencedFileID, names[n].c_str());
  }
  ASSERT_TRUE(format.saveFile(file.c_str(), EXS_LittleEndianExplicit).good());
}

TEST(Disc, NamesAreComparedWithoutRegardToCapitalsAndVersions) {
  const TempFolder folder;
  test::save_stack(test::stack_of({}, 2, 2.0), folder / "Pat0/st0");
  fs::rename(folder / "Pat0/st0/IM1", folder / "Pat0/st0/im1;1");
  save_directory(folder / "DICOMDIR", {"PAT0\\ST0\\IM0", "PAT0\\ST0\\IM1"});
  const Catalogue c = scan_dicom(folder.path());
  EXPECT_EQ(c.volumes.size(), 1U);
  EXPECT_TRUE(c.cautions.empty());
  EXPECT_TRUE(c.refused.empty());
}

TEST(Disc, MissingImagesAreCountedAndImagesNotListedAreShown) {
  const TempFolder folder;
  test::save_stack(test::stack_of({}, 4, 2.0), folder / "A");
  save_directory(folder / "DICOMDIR", {"A\\IM0", "A\\IM1", "A\\IM9", "..\\A\\IM0"});
  for (const fs::path& start : {folder.path(), folder / "DICOMDIR"}) {
    const Catalogue c = scan_dicom(start);
    ASSERT_EQ(c.volumes.size(), 1U);
    EXPECT_EQ(c.volumes[0].geometry.size.z(), 4);
    ASSERT_EQ(c.cautions.size(), 1U);
    EXPECT_EQ(c.cautions[0].kind, "missing-files");
    EXPECT_NE(c.cautions[0].text.find("lists 4 files, but 2 are missing (the first is A/IM9)"),
              std::string::npos)
        << c.cautions[0].text;
  }
}

TEST(Disc, ADirectoryAloneSaysThatTheDiscIsMissing) {
  const TempFolder folder;
  save_directory(folder / "DICOMDIR", {"A\\IM0", "A\\IM1"});
  const Catalogue c = scan_dicom(folder / "DICOMDIR");
  EXPECT_TRUE(c.volumes.empty());
  ASSERT_EQ(c.refused.size(), 1U);
  EXPECT_EQ(c.refused[0].kind, "missing-files");
  EXPECT_NE(c.refused[0].reason.find("copy the whole disc"), std::string::npos);
}

TEST(Disc, ADiscThatWasZippedIsReadWhole) {
  const TempFolder folder;
  std::vector<Entry> entries = series_entries(folder, "IMAGES/");
  save_directory(folder / "source/DICOMDIR", {"IMAGES\\IM0", "IMAGES\\IM7"});
  entries.push_back({"DICOMDIR", bytes_of(folder / "source/DICOMDIR")});
  write_zip(folder / "cd.zip", entries);
  const Catalogue c = scan_dicom(folder / "cd.zip");
  ASSERT_EQ(c.volumes.size(), 1U);
  ASSERT_EQ(c.cautions.size(), 1U);
  EXPECT_NE(c.cautions[0].text.find("1 is missing"), std::string::npos);
}

}  // namespace
}  // namespace flavum
