#include "app/config/pacs_settings.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>

#include "imaging/base/error.h"
#include "tests/support/temp_folder.h"

namespace flavum {
namespace {

std::vector<PacsPeer> read(const test::TempFolder& folder, const std::string& text) {
  std::ofstream(folder / "pacs.json") << text;
  return read_pacs_peers(folder / "pacs.json");
}

TEST(PacsSettings, ComeBackAsTheyWereWritten) {
  const test::TempFolder folder;
  PacsPeer p;
  p.name = "R\xc3\xb6ntgen";
  p.ae_title = "ARCHIVE";
  p.host = "pacs.example.org";
  p.port = 11113;
  p.our_ae_title = "ROOM 4";
  p.our_port = 4006;
  p.also_from = {"10.0.0.7"};
  p.tls = {true, "/etc/ca.pem", "/etc/own.pem", "/etc/own.key"};
  p.timeouts = {3, 4, 5};
  const auto file = folder / "deep/er/pacs.json";
  write_pacs_peers({p, PacsPeer{}}, file);
  const std::vector<PacsPeer> back = read_pacs_peers(file);
  ASSERT_EQ(back.size(), 2U);
  EXPECT_EQ(back[0].name, p.name);
  EXPECT_EQ(back[0].ae_title, p.ae_title);
  EXPECT_EQ(back[0].host, p.host);
  EXPECT_EQ(back[0].port, p.port);
  EXPECT_EQ(back[0].our_ae_title, p.our_ae_title);
  EXPECT_EQ(back[0].our_port, p.our_port);
  EXPECT_EQ(back[0].also_from, p.also_from);
  EXPECT_TRUE(back[0].tls.on);
  EXPECT_EQ(back[0].tls.ca_file, p.tls.ca_file);
  EXPECT_EQ(back[0].tls.certificate_file, p.tls.certificate_file);
  EXPECT_EQ(back[0].tls.key_file, p.tls.key_file);
  EXPECT_EQ(back[0].timeouts.connect_s, 3);
  EXPECT_EQ(back[0].timeouts.association_s, 4);
  EXPECT_EQ(back[0].timeouts.transfer_s, 5);
  struct stat status {};
  ASSERT_EQ(stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST(PacsSettings, WhatIsMissingKeepsItsDefaultAndRelativeFilesLieBesideTheSettings) {
  const test::TempFolder folder;
  const auto peers = read(folder, R"({"peers": [{"name": "A", "tls": {"ca_file": "ca.pem"}}]})");
  ASSERT_EQ(peers.size(), 1U);
  EXPECT_EQ(peers[0].port, 104);
  EXPECT_EQ(peers[0].our_ae_title, "FLAVUM");
  EXPECT_EQ(peers[0].tls.ca_file, folder / "ca.pem");
  EXPECT_TRUE(read_pacs_peers(folder / "none.json").empty());
}

TEST(PacsSettings, DamagedFilesAreRefusedByName) {
  const test::TempFolder folder;
  for (const char* text : {"", "{", "[]", "{}", R"({"peers": {}})", R"({"peers": [1]})",
                           R"({"peers": [{"port": "104"}]})", R"({"peers": [{"port": 1e300}]})",
                           R"({"peers": [{"port": 104.5}]})", R"({"peers": [{"prt": 104}]})",
                           R"({"peers": [{"tls": []}]})", R"({"peers": [{"tls": {"on": 1}}]})",
                           R"({"peers": [{"also_from": "10.0.0.1"}]})"}) {
    EXPECT_THROW(read(folder, text), InputRefused) << text;
  }
  try {
    read(folder, R"({"peers": [{"name": "A"}, {"prt": 104}]})");
  } catch (const InputRefused& e) {
    EXPECT_NE(std::string(e.what()).find("archive 2, \"prt\" is not known"), std::string::npos)
        << e.what();
  }
}

TEST(PacsSettings, AnArchiveIsChosenByName) {
  PacsPeer a;
  a.name = "A";
  PacsPeer b;
  b.name = "B";
  EXPECT_EQ(pacs_peer({a}, "").name, "A");
  EXPECT_EQ(pacs_peer({a, b}, "B").name, "B");
  EXPECT_THROW(pacs_peer({a, b}, ""), UsageError);
  EXPECT_THROW(pacs_peer({a, b}, "C"), UsageError);
  EXPECT_THROW(pacs_peer({}, ""), UsageError);
}

TEST(PacsSettings, LieInTheConfigurationFolder) {
  setenv("XDG_CONFIG_HOME", "/somewhere", 1);
  EXPECT_EQ(pacs_settings_file(), "/somewhere/flavum/pacs.json");
  unsetenv("XDG_CONFIG_HOME");
  setenv("HOME", "/home/me", 1);
  EXPECT_EQ(pacs_settings_file(), "/home/me/.config/flavum/pacs.json");
}

}  // namespace
}  // namespace flavum
