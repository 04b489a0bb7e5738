// Small files that claim or unfold to something enormous.

#include <gtest/gtest.h>
#include <zlib.h>

#include <dcmtk/dcmdata/dcrleerg.h>
#include <dcmtk/dcmjpeg/djencode.h>
#include <dcmtk/dcmjpls/djencode.h>

#include <map>

#include "tests/fuzz/read_all.h"
#include "tests/support/dicom_files.h"
#include "tests/support/raw_dicom.h"
#include "tests/support/temp_folder.h"

namespace flavum {
namespace {

namespace fs = std::filesystem;
using test::DicomSlice;
using test::expect_kept_limits;
using test::kMib;
using test::Outcome;
using test::print;
using test::read_all;
using test::TempFolder;

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
