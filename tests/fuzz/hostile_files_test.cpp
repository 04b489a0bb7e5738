// Files that are broken or mean harm, each read and decoded as a scan and a load would: a result or
// a refusal, in time and within memory.
//
// FLAVUM_ALL_TRUNCATIONS=1 cuts every real file at 64 places instead of 500 in all (docs/dicom.md).

#include <gtest/gtest.h>

#include <dcmtk/dcmdata/dcrleerg.h>
#include <dcmtk/dcmjpeg/djencode.h>
#include <dcmtk/dcmjpls/djencode.h>

#include "imaging/base/rng.h"
#include "imaging/dicom_reader/reader_pool.h"
#include "tests/fuzz/read_all.h"
#include "tests/support/dicom_files.h"
#include "tests/support/raw_dicom.h"
#include "tests/support/temp_folder.h"

namespace flavum {
namespace {

namespace fs = std::filesystem;
using test::DicomSlice;
using test::expect_kept_limits;
using test::Outcome;
using test::print;
using test::read_all;
using test::TempFolder;

constexpr std::uint64_t kSeed = 20240611;

fs::path data_folder(const char* name) {
  return fs::path(FLAVUM_SOURCE_DIR) / ".." / "shared" / "data" / name;
}

std::vector<fs::path> files_below(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

TEST(HostileFiles, EveryMalformedFileOfTheCorpusIsReadOrRefused) {
  const fs::path folder = data_folder("dicom_fuzz");
  if (!fs::exists(folder)) GTEST_SKIP() << folder.filename() << " is not present";
  const Outcome o = read_all(files_below(folder));
  print("dicom_fuzz", o);
  expect_kept_limits(o);
  EXPECT_GT(o.verdicts.size(), 300U);
}

TEST(HostileFiles, NoConformanceFileEndsTheReaderOrOutgrowsIt) {
  for (const char* name : {"dicom_conformance", "lumbar_ct_mr", "thoracolumbar_ct_1mm"}) {
    const fs::path folder = data_folder(name);
    if (!fs::exists(folder)) GTEST_SKIP() << folder.filename() << " is not present";
    const Outcome o = read_all(files_below(folder));
    print(name, o);
    expect_kept_limits(o);
    EXPECT_GT(o.decoded, 50);
    EXPECT_TRUE(o.lost.empty());
    for (const FileVerdict& v : o.verdicts) EXPECT_NE(v.refusal.kind, "memory");
  }
}

// Copies of real files that end early.
TEST(HostileFiles, TruncatedCopiesAreReadOrRefused) {
  std::vector<fs::path> originals;
  for (const char* name : {"dicom_conformance", "lumbar_ct_mr", "dicom_fuzz"}) {
    if (!fs::exists(data_folder(name))) GTEST_SKIP() << name << " is not present";
    const std::vector<fs::path> more = files_below(data_folder(name));
    originals.insert(originals.end(), more.begin(), more.end());
  }
  const bool all = std::getenv("FLAVUM_ALL_TRUNCATIONS") != nullptr;
  const std::size_t count = all ? 64 * originals.size() : 500;
  constexpr std::size_t kAtOnce = 50;
  Outcome total;
  for (std::size_t first = 0; first < count; first += kAtOnce) {
    const TempFolder folder;
    std::vector<fs::path> copies;
    for (std::size_t n = first; n < std::min(count, first + kAtOnce); ++n) {
      const auto pick = static_cast<std::size_t>(random_uniform(kSeed, 2 * n) *
                                                 static_cast<double>(originals.size()));
      const std::string bytes = test::read_bytes(originals[all ? n / 64 : pick]);
      // Half of the cuts lie in the header, where the structure is.
      const double share = random_uniform(kSeed, 2 * n + 1);
      const std::size_t most =
          n % 2 == 0 ? std::min<std::size_t>(bytes.size(), 4096) : bytes.size();
      copies.push_back(folder / ("cut" + std::to_string(n)));
      test::write_bytes(
          copies.back(),
          bytes.substr(0, static_cast<std::size_t>(share * static_cast<double>(most))));
    }
    Outcome o = read_all(copies);
    expect_kept_limits(o);
    for (FileVerdict& v : o.verdicts) total.verdicts.push_back(std::move(v));
    total.decoded += o.decoded;
    total.not_decoded += o.not_decoded;
    total.lost.insert(total.lost.end(), o.lost.begin(), o.lost.end());
    total.reader_bytes = std::max(total.reader_bytes, o.reader_bytes);
  }
  print("truncated", total);
  EXPECT_EQ(total.verdicts.size(), count);
}

TEST(HostileFiles, FlippedBytesAreReadOrRefused) {
  DcmRLEEncoderRegistration::registerCodecs();
  DJEncoderRegistration::registerCodecs();
  DJLSEncoderRegistration::registerCodecs();
  const TempFolder folder;
  std::vector<std::string> originals;
  for (const E_TransferSyntax syntax :
       {EXS_LittleEndianImplicit, EXS_LittleEndianExplicit, EXS_BigEndianExplicit,
        EXS_DeflatedLittleEndianExplicit, EXS_RLELossless, EXS_JPEGProcess14SV1,
        EXS_JPEGLSLossless}) {
    DicomSlice s;
    s.rows = s.columns = 32;
    s.bits_stored = 16;
    s.is_signed = false;
    for (int n = 0; n < 1024; ++n) s.stored.push_back((n * n) % 4096);
    test::save_slice(s, folder / "original", syntax);
    originals.push_back(test::read_bytes(folder / "original"));
  }
  DcmRLEEncoderRegistration::cleanup();
  DJEncoderRegistration::cleanup();
  DJLSEncoderRegistration::cleanup();
  RandomStream random(kSeed);
  const auto below = [&](std::size_t end) {
    return static_cast<std::size_t>(random.uniform() * static_cast<double>(end));
  };
  std::vector<fs::path> files;
  for (int n = 0; n < 420; ++n) {
    std::string bytes = originals[static_cast<std::size_t>(n) % originals.size()];
    for (std::size_t flips = 1 + below(8); flips > 0; --flips) {
      // Where the header is, as often as anywhere.
      bytes[flips % 2 == 0 ? below(bytes.size()) : 128 + below(900)] =
          static_cast<char>(below(256));
    }
    files.push_back(folder / ("flipped" + std::to_string(n)));
    test::write_bytes(files.back(), bytes);
  }
  const Outcome o = read_all(files);
  print("flipped", o);
  expect_kept_limits(o);
  EXPECT_GT(o.decoded, 20);
}

TEST(HostileFiles, SequencesNestedTwentyThousandDeepAreOneRefusalEach) {
  const TempFolder folder;
  std::vector<fs::path> files;
  for (const bool is_explicit : {true, false}) {
    for (const bool undefined : {true, false}) {
      const std::string head =
          test::file_head(is_explicit ? test::kExplicitLittle : test::kImplicitLittle) +
          test::element(8, 0x0016, "UI", "1.2.840.10008.5.1.4.1.1.2", is_explicit) +
          test::element(8, 0x0060, "CS", "CT", is_explicit);
      for (const int depth : {20000, 200000}) {
        files.push_back(
            folder / (std::to_string(depth) + (is_explicit ? "e" : "i") + (undefined ? "u" : "d")));
        test::write_bytes(files.back(),
                          head + test::nested_sequences(depth, is_explicit, undefined));
      }
    }
  }
  DicomSlice s;
  test::save_slice(s, folder / "good");
  files.push_back(folder / "good");
  const Outcome o = read_all(files);
  print("nested", o);
  expect_kept_limits(o);
  for (std::size_t n = 0; n + 1 < files.size(); ++n) {
    EXPECT_EQ(o.verdicts[n].kind, FileVerdict::Kind::Refused) << files[n];
  }
  EXPECT_EQ(o.verdicts.back().kind, FileVerdict::Kind::Images);
}

TEST(HostileFiles, TwentyLevelsOfSequencesAreNoHarm) {
  const TempFolder folder;
  test::save_slice({}, folder / "plain", EXS_LittleEndianExplicit);
  std::string bytes = test::read_bytes(folder / "plain");
  // In order of tags: before Modality's neighbour Series Description or whatever follows group
  // 0008.
  const std::size_t at = bytes.find(test::tag(0x0018, 0x0050));
  ASSERT_NE(at, std::string::npos);
  bytes.insert(at, test::nested_sequences(20, true, true));
  test::write_bytes(folder / "nested", bytes);
  EXPECT_EQ(inspect_files({folder / "nested"}).at(0).kind, FileVerdict::Kind::Images);
}

}  // namespace
}  // namespace flavum
