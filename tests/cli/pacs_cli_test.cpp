// `flavum pacs` as a person or a script runs it, and what of the network the program touches.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/support/run_program.h"
#include "tests/support/servers.h"
#include "tests/support/temp_folder.h"
#include "tests/unit/pacs/pacs_fixture.h"

namespace {

namespace fs = std::filesystem;
using namespace flavum::test;
using flavum::PacsPeer;
using nlohmann::json;

class PacsCommand : public testing::Test {
 protected:
  ProgramResult run(const std::string& arguments) {
    return run_program(arguments, folder_.path(),
                       "env XDG_CONFIG_HOME=" + quoted(folder_ / "config") + "LD_PRELOAD=" +
                           quoted(NETWORK_SPY_LIBRARY) + "NETWORK_SPY=" + quoted(folder_ / "spy"));
  }
  std::string seen() {
    const std::string text = text_of(folder_ / "spy");
    fs::remove(folder_ / "spy");
    return text;
  }
  TempFolder folder_;
};

TEST_F(PacsCommand, NothingTouchesTheNetworkUnasked) {
  write_small_study(folder_ / "study");
  EXPECT_EQ(run("--version").status, 0);
  EXPECT_EQ(run("info " + quoted(folder_ / "study")).status, 0);
  EXPECT_EQ(run("pacs peers").status, 0);
  EXPECT_EQ(seen(), "");
}

TEST_F(PacsCommand, WrongUseAndMissingArchivesHaveTheirStatus) {
  EXPECT_EQ(run("pacs").status, 2);
  EXPECT_EQ(run("pacs echo").status, 2);
  EXPECT_EQ(run("pacs echo --host 127.0.0.1").status, 2);
  EXPECT_EQ(run("pacs echo --host 127.0.0.1 --aet SEVENTEEN_LETTERS").status, 2);
  EXPECT_EQ(run("pacs get --host 127.0.0.1 --aet A --study 1.2* --out x").status, 2);
  EXPECT_EQ(seen(), "");
  const std::string port = std::to_string(free_port());
  const ProgramResult r = run("pacs echo --json --host 127.0.0.1 --aet ARCHIVE --port " + port);
  EXPECT_EQ(r.status, 1);
  EXPECT_EQ(r.out, "");
  EXPECT_TRUE(holds(r.error, "Nothing answers at 127.0.0.1, port " + port + ".")) << r.error;
  EXPECT_EQ(seen(), "connect 127.0.0.1:" + port + "\n")
      << "the configured archive and nothing else";
}

TEST_F(PacsCommand, TheWholeWayWithAConfiguredArchive) {
  FLAVUM_NEEDS("Orthanc");
  const int our_port = free_port();
  const Orthanc orthanc(folder_ / "orthanc", our_port);
  ASSERT_TRUE(orthanc.ready());
  fs::create_directories(folder_ / "config" / "flavum");
  std::ofstream(folder_ / "config" / "flavum" / "pacs.json") << json{{"peers",
                                                                      {{{"name", "Main"},
                                                                        {"ae_title", "ARCHIVE"},
                                                                        {"host", "127.0.0.1"},
                                                                        {"port", orthanc.port()},
                                                                        {"our_port", our_port}}}}};
  const Content study = write_small_study(folder_ / "study");

  ProgramResult r = run("pacs echo --peer Main --json");
  ASSERT_EQ(r.status, 0) << r.error;
  EXPECT_TRUE(json::parse(r.out)["get"].get<bool>());
  r = run("pacs send --json " + quoted(folder_ / "study"));
  ASSERT_EQ(r.status, 0) << r.error;
  EXPECT_EQ(json::parse(r.out)["stored"], 14);
  r = run("pacs find --patient FLAVUM --json");
  ASSERT_EQ(r.status, 0) << r.error;
  ASSERT_EQ(json::parse(r.out)["studies"].size(), 1U);
  EXPECT_EQ(json::parse(r.out)["studies"][0]["study_uid"], study.study_uid);
  r = run("pacs find --json --study " + study.study_uid);
  ASSERT_EQ(r.status, 0) << r.error;
  EXPECT_EQ(json::parse(r.out)["series"][0]["images"], 14);
  for (const std::string way : {"get", "move"}) {
    r = run("pacs " + way + " --json --study " + study.study_uid + " --out " +
            quoted(folder_ / way));
    ASSERT_EQ(r.status, 0) << r.error;
    EXPECT_EQ(json::parse(r.out)["files"], 14);
    r = run("info --json " + quoted(folder_ / way));
    ASSERT_EQ(r.status, 0) << r.error;
    EXPECT_EQ(json::parse(r.out)["volumes"].size(), 1U);
  }
  r = run("pacs get --study " + study.study_uid + " --out " + quoted(folder_ / "get"));
  EXPECT_EQ(r.status, 2) << "a folder that holds something is not written to";

  // Only the archive was spoken to, and only C-MOVE listened.
  std::istringstream lines(seen());
  int listened = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line == "bind 0.0.0.0:" + std::to_string(our_port)) {
      ++listened;
    } else if (line != "lookup 127.0.0.1") {
      EXPECT_EQ(line, "connect 127.0.0.1:" + std::to_string(orthanc.port()));
    }
  }
  EXPECT_EQ(listened, 1);
}

}  // namespace
