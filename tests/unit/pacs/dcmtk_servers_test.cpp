// Against DCMTK's own servers: dcmqrscp, storescp (also over TLS), and storescu towards our ear.

#include <gtest/gtest.h>

#include "imaging/pacs/echo.h"
#include "imaging/pacs/find.h"
#include "imaging/pacs/receipt.h"
#include "imaging/pacs/retrieve.h"
#include "imaging/pacs/send.h"
#include "imaging/pacs/storage_scp.h"
#include "tests/unit/pacs/pacs_fixture.h"

namespace flavum {
namespace {

namespace fs = std::filesystem;
using namespace test;

class WithQrScp : public testing::Test {
 protected:
  void SetUp() override {
    FLAVUM_NEEDS("dcmqrscp");
    const int port = free_port();
    peer_ = local_peer(port, "ARCHIVE");
    peer_.our_port = free_port();
    fs::create_directories(folder_ / "storage");
    std::ofstream(folder_ / "qr.cfg")
        << "NetworkTCPPort = " << port << "\nMaxPDUSize = 16384\nMaxAssociations = 16\n"
        << "HostTable BEGIN\nflavum = (FLAVUM, 127.0.0.1, " << peer_.our_port
        << ")\nHostTable END\nVendorTable BEGIN\nVendorTable END\nAETable BEGIN\nARCHIVE "
        << (folder_ / "storage").string() << " RW (100, 1024mb) ANY\nAETable END\n";
    server_ = std::make_unique<ServerProcess>(
        std::vector<std::string>{program_path("dcmqrscp"), "-c", folder_ / "qr.cfg"},
        folder_ / "qr.log");
    ASSERT_TRUE(wait_for_port(port, std::chrono::seconds(30)));
    study_ = write_small_study(folder_ / "study");
    ASSERT_EQ(pacs_send(peer_, files_below(folder_ / "study")).stored, 14);
    request_.study_uid = study_.study_uid;
    request_.folder = folder_ / "in" / "study";
  }

  TempFolder folder_;
  PacsPeer peer_;
  std::unique_ptr<ServerProcess> server_;
  Content study_;
  RetrieveRequest request_;
};

TEST_F(WithQrScp, StoresFindsAndGivesBack) {
  StudyQuery q;
  q.patient_name = "FLAVUM";
  const PacsList<PacsStudy> studies = pacs_find_studies(peer_, q);
  ASSERT_EQ(studies.entries.size(), 1U);
  EXPECT_EQ(studies.entries[0].uid, study_.study_uid);
  SeriesQuery s;
  s.study_uid = study_.study_uid;
  ASSERT_EQ(pacs_find_series(peer_, s).entries.size(), 1U);

  for (const bool by_move : {false, true}) {
    request_.folder = folder_ / (by_move ? "move" : "get");
    EXPECT_EQ((by_move ? pacs_move(peer_, request_) : pacs_get(peer_, request_)).files, 14);
    EXPECT_TRUE(contents_of(request_.folder) == contents_of(folder_ / "study"));
  }
}

TEST_F(WithQrScp, AnUnknownDestinationIsSaid) {
  peer_.our_ae_title = "NEWCOMER";
  const auto failure = failure_of([&] { pacs_move(peer_, request_); });
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->why(), PacsFailure::DestinationUnknown)
      << failure->what() << failure->details();
  EXPECT_NE(std::string(failure->what()).find("\"NEWCOMER\""), std::string::npos);
  EXPECT_TRUE(holds_nothing(folder_ / "in"));
}

TEST_F(WithQrScp, APortInUseIsSaid) {
  const BadLine other(0, 0, BadLine::Way::Stall);
  peer_.our_port = other.port();
  const auto failure = failure_of([&] { pacs_move(peer_, request_); });
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->why(), PacsFailure::PortInUse) << failure->details();
}

class Encrypted : public testing::Test {
 protected:
  void SetUp() override {
    FLAVUM_NEEDS("storescp");
    FLAVUM_NEEDS("openssl");
    make_certificate("server");
    make_certificate("client");
    make_certificate("other");
    port_ = free_port();
    fs::create_directories(folder_ / "stored");
    server_ = std::make_unique<ServerProcess>(
        std::vector<std::string>{program_path("storescp"), "+tls", folder_ / "server.key",
                                 folder_ / "server.pem", "+cf", folder_ / "client.pem", "-od",
                                 folder_ / "stored", std::to_string(port_)},
        folder_ / "storescp.log");
    ASSERT_TRUE(wait_for_port(port_, std::chrono::seconds(30)));
    peer_ = local_peer(port_, "ARCHIVE");
    peer_.tls = {true, folder_ / "server.pem", folder_ / "client.pem", folder_ / "client.key"};
  }
  void make_certificate(const std::string& name) {
    ASSERT_EQ(run_to_end({program_path("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes",
                          "-keyout", folder_ / (name + ".key"), "-out", folder_ / (name + ".pem"),
                          "-subj", "/CN=" + name, "-days", "2"},
                         folder_ / "openssl.log"),
              0);
  }

  TempFolder folder_;
  int port_ = 0;
  PacsPeer peer_;
  std::unique_ptr<ServerProcess> server_;
};

TEST_F(Encrypted, SendsWithCertificatesOfBothSides) {
  write_small_study(folder_ / "study");
  const SendReport r = pacs_send(peer_, files_below(folder_ / "study"));
  EXPECT_EQ(r.stored, 14);
  EXPECT_EQ(files_below(folder_ / "stored").size(), 14U);
}

TEST_F(Encrypted, ACertificateThatIsNotTrustedIsSaid) {
  peer_.tls.ca_file = folder_ / "other.pem";
  const auto failure = failure_of([&] { pacs_echo(peer_); });
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->why(), PacsFailure::NotTrusted) << failure->details();
}

TEST_F(Encrypted, OneSidedEncryptionIsSaid) {
  PacsPeer plain = peer_;
  plain.tls.on = false;
  auto failure = failure_of([&] { pacs_echo(plain); });
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->why(), PacsFailure::ClosedAtOnce) << failure->details();

  PacsPeer without = peer_;
  without.tls.certificate_file.clear();
  without.tls.key_file.clear();
  failure = failure_of([&] { pacs_echo(without); });
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->why(), PacsFailure::EncryptionFailed) << failure->details();

  PacsPeer mixed = peer_;
  mixed.tls.key_file = folder_ / "other.key";
  failure = failure_of([&] { pacs_echo(mixed); });
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->why(), PacsFailure::EncryptionFailed) << failure->details();
}

class Ear : public testing::Test {
 protected:
  void SetUp() override {
    FLAVUM_NEEDS("storescu");
    write_small_study(folder_ / "study");
    peer_ = local_peer(1, "ARCHIVE");
    peer_.our_port = free_port();
  }
  int store_as(const std::string& calling, const std::string& called) {
    return run_to_end({program_path("storescu"), "-aet", calling, "-aec", called, "127.0.0.1",
                       std::to_string(peer_.our_port), files_below(folder_ / "study")[0]},
                      folder_ / "storescu.log");
  }
  TempFolder folder_;
  PacsPeer peer_;
};

TEST_F(Ear, TakesObjectsOfTheArchiveAlone) {
  Receipt receipt(folder_ / "in" / "study", 0);
  {
    const StorageScp ear(peer_, receipt);
    EXPECT_NE(store_as("STRANGER", "FLAVUM"), 0);
    EXPECT_EQ(receipt.files(), 0);
    EXPECT_NE(ear.turned_away().find("\"STRANGER\""), std::string::npos);
    EXPECT_NE(store_as("ARCHIVE", "ANYBODY"), 0);
    EXPECT_EQ(receipt.files(), 0);
    EXPECT_EQ(store_as("ARCHIVE", "FLAVUM"), 0);
    EXPECT_EQ(receipt.files(), 1);
    // Some archives open an association for each image.
    for (int n = 2; n <= 20; ++n) ASSERT_EQ(store_as("ARCHIVE", "FLAVUM"), 0);
    EXPECT_EQ(receipt.files(), 20);
  }
  EXPECT_FALSE(somebody_listens(peer_.our_port));
}

TEST_F(Ear, TakesObjectsFromTheArchivesAddressAlone) {
  Receipt receipt(folder_ / "in" / "study", 0);
  peer_.host = "127.0.0.2";
  {
    const StorageScp ear(peer_, receipt);
    EXPECT_NE(store_as("ARCHIVE", "FLAVUM"), 0);
    EXPECT_EQ(receipt.files(), 0);
    EXPECT_EQ(ear.turned_away(), "a computer at 127.0.0.1");
  }
  peer_.also_from = {"127.0.0.1"};
  const StorageScp ear(peer_, receipt);
  EXPECT_EQ(store_as("ARCHIVE", "FLAVUM"), 0);
  EXPECT_EQ(receipt.files(), 1);
}

}  // namespace
}  // namespace flavum
