// Values, filters and names: nothing here touches the network.

#include "imaging/pacs/pacs_peer.h"

#include <gtest/gtest.h>

#include "imaging/base/error.h"
#include "imaging/pacs/contexts.h"
#include "imaging/pacs/find.h"
#include "imaging/pacs/identifier.h"

namespace flavum {
namespace {

PacsPeer good_peer() {
  PacsPeer p;
  p.name = "Main archive";
  p.ae_title = "ARCHIVE";
  p.host = "pacs.example.org";
  return p;
}

std::size_t problems_with(const std::function<void(PacsPeer&)>& change) {
  PacsPeer p = good_peer();
  change(p);
  return problems_of(p).size();
}

TEST(PacsPeer, DefaultsAreUsable) { EXPECT_TRUE(problems_of(good_peer()).empty()); }

TEST(PacsPeer, TitlesHaveOneToSixteenCharacters) {
  EXPECT_EQ(problems_with([](PacsPeer& p) { p.ae_title = "A"; }), 0U);
  EXPECT_EQ(problems_with([](PacsPeer& p) { p.ae_title = std::string(16, 'A'); }), 0U);
  EXPECT_EQ(problems_with([](PacsPeer& p) { p.ae_title = "TWO WORDS"; }), 0U);
  EXPECT_EQ(problems_with([](PacsPeer& p) { p.ae_title = ""; }), 1U);
  EXPECT_EQ(problems_with([](PacsPeer& p) { p.ae_title = std::string(17, 'A'); }), 1U);
  EXPECT_EQ(problems_with([](PacsPeer& p) { p.ae_title = "A\\B"; }), 1U);
  EXPECT_EQ(problems_with([](PacsPeer& p) { p.our_ae_title = "R\xc3\x96NTGEN"; }), 1U);
  EXPECT_EQ(problems_with([](PacsPeer& p) { p.our_ae_title = " "; }), 1U);
}

TEST(PacsPeer, PortsHostsAndTimesHaveTheirRange) {
  EXPECT_EQ(problems_with([](PacsPeer& p) { p.port = 65535; }), 0U);
  EXPECT_EQ(problems_with([](PacsPeer& p) { p.port = 65536; }), 1U);
  EXPECT_EQ(problems_with([](PacsPeer& p) { p.port = 0; }), 1U);
  EXPECT_EQ(problems_with([](PacsPeer& p) { p.our_port = -1; }), 1U);
  EXPECT_EQ(problems_with([](PacsPeer& p) { p.host = ""; }), 1U);
  EXPECT_EQ(problems_with([](PacsPeer& p) { p.host = "pacs:104"; }), 1U);
  EXPECT_EQ(problems_with([](PacsPeer& p) { p.host = std::string(57, 'h'); }), 1U);
  EXPECT_EQ(problems_with([](PacsPeer& p) { p.also_from = {"10.0.0.256"}; }), 1U);
  EXPECT_EQ(problems_with([](PacsPeer& p) { p.timeouts.connect_s = 0; }), 1U);
  EXPECT_EQ(problems_with([](PacsPeer& p) { p.timeouts.transfer_s = 3601; }), 1U);
}

TEST(PacsPeer, EncryptionNeedsItsFiles) {
  EXPECT_EQ(problems_with([](PacsPeer& p) { p.tls.ca_file = "/nowhere.pem"; }), 0U) << "TLS is off";
  EXPECT_EQ(problems_with([](PacsPeer& p) { p.tls.on = true; }), 1U);
  EXPECT_EQ(problems_with([](PacsPeer& p) { p.tls = {true, "/nowhere.pem", {}, {}}; }), 1U);
  EXPECT_EQ(problems_with([](PacsPeer& p) {
              p.tls = {true, "/etc/passwd", "/etc/passwd", {}};
            }),
            1U);
}

TEST(PacsPeer, TheFirstProblemIsTheSentenceAndTheRestTheDetails) {
  PacsPeer p = good_peer();
  p.name.clear();
  p.port = 0;
  p.our_port = 0;
  try {
    require_usable(p);
    FAIL();
  } catch (const UsageError& e) {
    EXPECT_EQ(std::string(e.what()), "The archive needs a name of at most 64 characters.");
    EXPECT_NE(e.details().find("archive's port"), std::string::npos);
    EXPECT_NE(e.details().find("workstation's port"), std::string::npos);
  }
}

TEST(PacsQuery, DateRanges) {
  EXPECT_EQ(date_range("", ""), "");
  EXPECT_EQ(date_range("20250131", ""), "20250131-");
  EXPECT_EQ(date_range("", "20250131"), "-20250131");
  EXPECT_EQ(date_range("20250101", "20250131"), "20250101-20250131");
  EXPECT_EQ(date_range("20250101", "20250101"), "20250101");
  EXPECT_THROW(date_range("2025-01-01", ""), UsageError);
  EXPECT_THROW(date_range("20251301", ""), UsageError);
  EXPECT_THROW(date_range("20250201", "20250101"), UsageError);
}

TEST(PacsQuery, WildcardsAsInTheStandard) {
  EXPECT_EQ(beginning("Smith"), "Smith*");
  EXPECT_EQ(beginning("Sm?th"), "Sm?th");
  EXPECT_EQ(beginning(""), "");
  EXPECT_TRUE(matches("AX BONE LSPINE", "bone"));
  EXPECT_TRUE(matches("AX BONE LSPINE", "ax*spine"));
  EXPECT_FALSE(matches("AX BONE LSPINE", "bone*"));
  EXPECT_TRUE(matches("T2", "T?"));
  EXPECT_FALSE(matches("T", "T?"));
  EXPECT_TRUE(matches("anything", ""));
  EXPECT_TRUE(matches("", "bone")) << "what the archive does not say cannot exclude";
  EXPECT_TRUE(holds_word("CT MR", "MR"));
  EXPECT_FALSE(holds_word("CTA MR", "CT"));
}

TEST(PacsQuery, UidsAndTextsThatCannotBeSentAreRefused) {
  EXPECT_NO_THROW(require_uid("1.2.840.1", "study"));
  EXPECT_THROW(require_uid("", "study"), UsageError);
  EXPECT_THROW(require_uid("1.2*", "study"), UsageError);
  EXPECT_THROW(require_uid(std::string(65, '1'), "study"), UsageError);
  DcmDataset keys;
  EXPECT_THROW(put_text(keys, DcmTagKey(0x0010, 0x0010), "A\\B"), UsageError);
  EXPECT_THROW(put_text(keys, DcmTagKey(0x0010, 0x0010), std::string(129, 'A')), UsageError);
}

TEST(PacsContexts, FitIntoOneAssociation) {
  const std::vector<Proposal> all = objects_to_get();
  EXPECT_LE(all.size(), 127U) << "PS3.8 has 128 odd numbers; one is for C-GET itself";
  for (const Proposal& p : all) {
    EXPECT_TRUE(p.we_receive);
    EXPECT_FALSE(p.syntaxes.empty());
    EXPECT_EQ(std::string(p.sop_class).rfind("1.2.840.10008.5.1.4.1.1.", 0), 0U) << p.sop_class;
  }
}

}  // namespace
}  // namespace flavum
