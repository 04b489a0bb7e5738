// Files that are broken or mean harm, each read and decoded as a scan and a load would: a result or
// a refusal, in time and within memory.
//
// FLAVUM_ALL_TRUNCATIONS=1 cuts every real file at 64 places instead of 500 in all (docs/dicom.md).

#include <gtest/gtest.h>
#include <zlib.h>

#include <dcmtk/dcmdata/dcrleerg.h>
#include <dcmtk/dcmjpeg/djencode.h>
#include <dcmtk/dcmjpls/djencode.h>

#include <chrono>
#include <map>
#include <tuple>

#include "imaging/base/error.h"
#include "imaging/base/rng.h"
#include "imaging/dicom/reader_pool.h"
#include "tests/support/child_processes.h"
#include "tests/support/dicom_files.h"
#include "tests/support/raw_dicom.h"
#include "tests/support/temp_folder.h"

namespace flavum {
namespace {

namespace fs = std::filesystem;
using test::DicomSlice;
using test::TempFolder;

constexpr std::uint64_t kSeed = 20240611;
constexpr std::int64_t kMib = 1 << 20;

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

struct Outcome {
  std::vector<FileVerdict> verdicts;
  int decoded = 0;
  int not_decoded = 0;
  std::vector<std::string> lost;    ///< files that ended their reader, and how
  std::int64_t reader_bytes = 0;    ///< the most any reader held
  std::int64_t declared_bytes = 0;  ///< the most any file declares for its pixels
  double longest_s = 0.0;           ///< time without any progress
};

// Time without any progress, and memory of the readers, while it goes on.
class Watch {
 public:
  explicit Watch(Outcome& all) : all_(all) {}
  Progress progress() {
    last_ = Clock::now();
    return Progress([this](double, const std::string& stage) {
      memory_.look();
      const auto now = Clock::now();
      if (stage != stage_) last_ = now;
      stage_ = stage;
      all_.longest_s = std::max(all_.longest_s, std::chrono::duration<double>(now - last_).count());
      all_.reader_bytes = std::max(all_.reader_bytes, memory_.largest());
    });
  }

 private:
  using Clock = std::chrono::steady_clock;
  Outcome& all_;
  test::ChildMemory memory_;
  std::string stage_;
  Clock::time_point last_;
};

using Shape = std::tuple<Modality, int, int>;

// All files of one shape together; one by one where a file among them is refused.
void decode_all(const Shape& shape, const std::vector<const FileVerdict*>& files, Outcome& all,
                Watch& watch) {
  std::vector<SliceSource> frames;
  for (const FileVerdict* v : files) {
    for (const SliceHeader& s : v->slices) frames.push_back(s.source);
  }
  const auto [modality, columns, rows] = shape;
  try {
    decode_frames(
        frames, {modality, columns, rows, "S"}, [](std::size_t, const DecodedFrame&) {},
        watch.progress());
    all.decoded += static_cast<int>(files.size());
  } catch (const InputRefused& e) {
    if (files.size() == 1) {
      ++all.not_decoded;
      if (e.details().find("flavum-dicom-reader") != std::string::npos) {
        all.lost.push_back(e.details());
      }
      return;
    }
    const auto middle = files.begin() + static_cast<std::ptrdiff_t>(files.size() / 2);
    decode_all(shape, {files.begin(), middle}, all, watch);
    decode_all(shape, {middle, files.end()}, all, watch);
  }
}

// Reads all headers, then all pixels that are promised.
Outcome read_all(const std::vector<fs::path>& files) {
  Outcome all;
  Watch watch(all);
  all.verdicts = inspect_files(files, watch.progress());
  std::map<Shape, std::vector<const FileVerdict*>> promised;
  for (const FileVerdict& v : all.verdicts) {
    if (v.kind == FileVerdict::Kind::Refused) {
      EXPECT_FALSE(v.refusal.reason.empty());
      EXPECT_EQ(v.refusal.files.size(), 1U);
      if (v.refusal.details.find("flavum-dicom-reader") != std::string::npos) {
        all.lost.push_back(v.refusal.files[0].string() + ": " + v.refusal.details);
      }
    }
    if (v.kind != FileVerdict::Kind::Images) continue;
    const SliceHeader& h = v.slices.front();
    all.declared_bytes = std::max(all.declared_bytes, std::int64_t{2} * h.columns * h.rows *
                                                          static_cast<int>(v.slices.size()));
    promised[{h.modality, h.columns, h.rows}].push_back(&v);
  }
  for (const auto& [shape, same] : promised) decode_all(shape, same, all, watch);
  return all;
}

void expect_kept_limits(const Outcome& o) {
  EXPECT_LT(o.longest_s, 11.0);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  EXPECT_LE(o.reader_bytes, 128 * kMib + 4 * o.declared_bytes);
#endif
  for (const std::string& how : o.lost) {  // a sanitizer's report ends the reader so
    EXPECT_EQ(how.find("exit status 99"), std::string::npos) << how;
  }
  EXPECT_FALSE(test::has_children());
}

void print(const char* name, const Outcome& o) {
  int kinds[4] = {};
  for (const FileVerdict& v : o.verdicts) ++kinds[static_cast<int>(v.kind)];
  std::printf(
      "%s: %zu files: %d no DICOM, %d directories, %d refused, %d with images; decoded %d, "
      "not %d; %zu ended the reader; readers held at most %.0f MiB\n",
      name, o.verdicts.size(), kinds[0], kinds[1], kinds[2], kinds[3], o.decoded, o.not_decoded,
      o.lost.size(), static_cast<double>(o.reader_bytes) / static_cast<double>(kMib));
  for (const std::string& how : o.lost) std::printf("  %s\n", how.c_str());
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

// `head` and hundreds of megabytes of zeros, in a few megabytes.
std::string deflated(const std::string& head, std::int64_t zeros) {
  z_stream z{};
  EXPECT_EQ(::deflateInit2(&z, 1, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out;
  std::string chunk(1 << 20, '\0');
  std::string in = head;
  for (std::int64_t left = zeros; !in.empty();) {
    z.next_in = reinterpret_cast<Bytef*>(in.data());
    z.avail_in = static_cast<uInt>(in.size());
    const bool last = left <= 0;
    do {
      z.next_out = reinterpret_cast<Bytef*>(chunk.data());
      z.avail_out = static_cast<uInt>(chunk.size());
      ::deflate(&z, last ? Z_FINISH : Z_NO_FLUSH);
      out.append(chunk, 0, chunk.size() - z.avail_out);
    } while (z.avail_out == 0);
    in = last ? std::string() : std::string(4 << 20, '\0');
    left -= 4 << 20;
  }
  ::deflateEnd(&z);
  return out;
}

TEST(HostileFiles, DecompressionBombsStayWithinTheLimit) {
  const TempFolder folder;
  std::vector<fs::path> files;
  const auto add = [&](const std::string& name, const std::string& bytes) {
    files.push_back(folder / name);
    test::write_bytes(files.back(), bytes);
  };
  const std::string start = test::element(8, 0x0016, "UI", "1.2.840.10008.5.1.4.1.1.2") +
                            test::element(8, 0x0060, "CS", "CT");
  constexpr std::int64_t kBomb = 600 * kMib;
  add("deflated-value", test::file_head(test::kDeflatedLittle) +
                            deflated(start + test::element_head(0x0009, 0x1001, "OB",
                                                                static_cast<std::uint32_t>(kBomb)),
                                     kBomb));
  add("deflated-text", test::file_head(test::kDeflatedLittle) +
                           deflated(start + test::element_head(0x0008, 0x103e, "UT",
                                                               static_cast<std::uint32_t>(kBomb)),
                                    kBomb));
  add("deflated-tags", test::file_head(test::kDeflatedLittle) + deflated(start, kBomb));
  // A length that is only said.
  add("claimed", test::file_head(test::kExplicitLittle) + start +
                     test::element_head(0x0008, 0x103e, "UT", 0xfffffff0U) + "x");
  const Outcome o = read_all(files);
  print("bombs", o);
  expect_kept_limits(o);
  EXPECT_LE(o.reader_bytes, 128 * kMib);
  for (const FileVerdict& v : o.verdicts) EXPECT_NE(v.kind, FileVerdict::Kind::Images);
}

// An image whose header, or whose compressed stream, claims another size than it has.
TEST(HostileFiles, ImagesThatClaimAnEnormousSizeAreRefused) {
  const TempFolder folder;
  std::vector<fs::path> files;
  DcmRLEEncoderRegistration::registerCodecs();
  DJEncoderRegistration::registerCodecs();
  DJLSEncoderRegistration::registerCodecs();
  const std::map<E_TransferSyntax, std::string> start_of_frame{
      {EXS_RLELossless, ""}, {EXS_JPEGProcess14SV1, "\xff\xc3"}, {EXS_JPEGLSLossless, "\xff\xf7"}};
  for (const auto& [syntax, marker] : start_of_frame) {
    DicomSlice s;
    s.rows = s.columns = 16;
    s.is_signed = false;
    const std::string name = DcmXfer(syntax).getXferID();
    test::save_slice(s, folder / "plain", syntax);
    const std::string bytes = test::read_bytes(folder / "plain");
    for (const int size : {65535, 16384, 4096}) {
      std::string claimed = bytes;
      for (const std::uint16_t number : {0x0010, 0x0011}) {
        const std::string head = test::element_head(0x0028, number, "US", 2);
        const std::size_t at = claimed.find(head);
        ASSERT_NE(at, std::string::npos);
        claimed.replace(at + head.size(), 2, test::little(static_cast<std::uint32_t>(size), 2));
      }
      files.push_back(folder / (name + "-header-" + std::to_string(size)));
      test::write_bytes(files.back(), claimed);
    }
    if (marker.empty()) continue;
    std::string stream = bytes;
    const std::size_t at = stream.find(marker);
    ASSERT_NE(at, std::string::npos);
    stream.replace(at + 5, 4, "\xff\xff\xff\xff");  // lines, samples per line
    files.push_back(folder / (name + "-stream"));
    test::write_bytes(files.back(), stream);
  }
  DcmRLEEncoderRegistration::cleanup();
  DJEncoderRegistration::cleanup();
  DJLSEncoderRegistration::cleanup();
  const Outcome o = read_all(files);
  print("enormous", o);
  expect_kept_limits(o);
  for (std::size_t n = 0; n < files.size(); ++n) {
    if (files[n].filename().string().find("65535") != std::string::npos) {
      EXPECT_EQ(o.verdicts[n].refusal.kind, "size") << files[n];
    }
  }
  EXPECT_EQ(o.decoded, 0);
}

}  // namespace
}  // namespace flavum
