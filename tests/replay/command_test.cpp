// simulate, replay, score and proficiency as a person or a script runs them.

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/support/run_program.h"

namespace {

namespace fs = std::filesystem;
using flavum::test::holds;
using flavum::test::text_of;
using Result = flavum::test::ProgramResult;

class RecordCommands : public testing::Test {
 protected:
  // One procedure, recorded once.
  static void SetUpTestSuite() {
    folder_ = fs::temp_directory_path() / ("flavum-replay-test-" + std::to_string(getpid()));
    fs::create_directories(folder_);
    simulated_ = run("simulate --preset case-01 --side right --operator careless --seed 3 --out " +
                     file("a.jsonl"));
    log_ = text_of(folder_ / "a.jsonl");
  }
  static void TearDownTestSuite() { fs::remove_all(folder_); }

  static std::string file(const char* name) { return flavum::test::quoted(folder_ / name); }
  static Result run(const std::string& arguments, const std::string& before = {}) {
    return flavum::test::run_program(arguments, folder_, before);
  }
  /// The recorded log with a change, as a file.
  static std::string with(const std::string& from, const std::string& to) {
    std::string text = log_;
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    if (at != std::string::npos) text.replace(at, from.size(), to);
    return written(text);
  }
  static std::string written(const std::string& text) {
    std::ofstream(folder_ / "b.jsonl", std::ios::binary) << text;
    return file("b.jsonl");
  }

  static fs::path folder_;
  static Result simulated_;
  static std::string log_;
};
fs::path RecordCommands::folder_;
Result RecordCommands::simulated_;
std::string RecordCommands::log_;

TEST_F(RecordCommands, SimulateWritesALogAndSaysWhatWasDone) {
  EXPECT_EQ(simulated_.status, 0) << simulated_.error;
  EXPECT_TRUE(simulated_.out.empty());
  EXPECT_TRUE(holds(simulated_.error, "Score: "));
  EXPECT_GT(std::ranges::count(log_, '\n'), 20);
  EXPECT_TRUE(holds(log_.substr(0, log_.find('\n')), "\"sides\":[\"right\"]"));
}

TEST_F(RecordCommands, ReplayVerifiesEveryState) {
  const Result r = run("replay " + file("a.jsonl") + "--verify --json");
  EXPECT_EQ(r.status, 0) << r.error;
  const auto j = nlohmann::json::parse(r.out);
  EXPECT_TRUE(j["agrees"].get<bool>());
  EXPECT_TRUE(j["difference"].is_null());
  EXPECT_TRUE(j["same_configuration"].get<bool>());
  EXPECT_GT(j["checks"].get<int>(), 5);
}

// The C library chooses its sines and exponentials by processor: the plain ones must lead to the
// same states. (The projector's two forms are compared bit by bit in row_kernels_test; nothing of a
// state comes from the projector.)
TEST_F(RecordCommands, ReplayVerifiesWithoutAvx2AndFusedMultiplyAdd) {
  const Result r = run("replay " + file("a.jsonl") + "--verify --json",
                       "GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2,-AVX,-FMA,-FMA4 ");
  EXPECT_EQ(r.status, 0) << r.error;
  EXPECT_TRUE(nlohmann::json::parse(r.out)["agrees"].get<bool>());
}

TEST_F(RecordCommands, ReplayStopsAtATick) {
  const Result r = run("replay " + file("a.jsonl") + "--until 601 --json");
  EXPECT_EQ(r.status, 0) << r.error;
  EXPECT_EQ(nlohmann::json::parse(r.out)["state"]["tick"], 601);
}

TEST_F(RecordCommands, AReplayThatDiffersFails) {
  const auto at = log_.find("\"hash\":\"", log_.find('\n')) + 8;
  const std::string digit(1, log_[at] == '0' ? '1' : '0');
  std::string text = log_;
  text.replace(at, 1, digit);
  const auto line = 1 + std::ranges::count(text.substr(0, at), '\n');
  const Result r = run("replay " + written(text) + "--verify --json");
  EXPECT_EQ(r.status, 1);
  EXPECT_TRUE(holds(r.error, "differs"));
  const auto j = nlohmann::json::parse(r.out);
  EXPECT_FALSE(j["agrees"].get<bool>());
  EXPECT_EQ(j["difference"]["line"], line);
}

TEST_F(RecordCommands, ScorePrintsTheForm) {
  const Result r = run("score " + file("a.jsonl") + "--json");
  EXPECT_EQ(r.status, 0) << r.error;
  const auto j = nlohmann::json::parse(r.out);
  EXPECT_TRUE(j["passed"].is_boolean());
  EXPECT_TRUE(j["critical"].is_array());
  ASSERT_FALSE(j["metrics"].empty());
  for (const auto& [name, metric] : j["metrics"].items()) {
    EXPECT_TRUE(metric["value"].is_number()) << name;
    EXPECT_TRUE(metric["unit"].is_string()) << name;
    EXPECT_TRUE(metric["benchmark"].is_number() || metric["benchmark"].is_null()) << name;
  }
  // What was said at the end of the live run is what is said now.
  EXPECT_TRUE(holds(simulated_.error, r.error.substr(r.error.find("Score: "))));
}

TEST_F(RecordCommands, ScoreGivesTheDoseAdviceRanked) {
  const Result r = run("score " + file("a.jsonl") + "--json");
  ASSERT_EQ(r.status, 0) << r.error;
  const auto dose = nlohmann::json::parse(r.out)["dose"];
  const auto shots = dose["shots"].get<int>();
  ASSERT_GT(shots, 0);
  ASSERT_GT(dose["advice"].size(), 1U);  // a careless operator
  const auto& all = dose["all_followed"];
  double saved_before = 1.0;
  for (const auto& a : dose["advice"]) {
    EXPECT_TRUE(a["sentence"].get<std::string>().starts_with(
        std::to_string(a["shots"].get<int>()) + " of " + std::to_string(shots) + " shots "));
    EXPECT_TRUE(holds(r.error, a["sentence"].get<std::string>()));
    EXPECT_TRUE(holds(r.error, a["what_if"].get<std::string>()));
    // Each saves no more than the one before, and all together save at least as much as each.
    const double kerma =
        1.0 - a["kerma_without_mgy"].get<double>() / all["kerma_mgy"].get<double>();
    const double kap =
        1.0 - a["kap_without_gy_cm2"].get<double>() / all["kap_gy_cm2"].get<double>();
    EXPECT_LE(std::max(kerma, kap), saved_before + 1e-12);
    saved_before = std::max(kerma, kap);
    EXPECT_LE(all["kerma_without_mgy"].get<double>(), a["kerma_without_mgy"].get<double>() + 1e-9);
  }
  EXPECT_TRUE(holds(r.error, all["sentence"].get<std::string>()));
}

// The expert's attempts on two cases; every log is a file of its own.
TEST_F(RecordCommands, ProficiencyNeedsThreePassesOnTwoCases) {
  const fs::path expert = fs::path(FLAVUM_SOURCE_DIR) / "tests/replay/expert.jsonl";
  const std::string one = flavum::test::quoted(expert);
  const Result r = run("proficiency " + one + file("a.jsonl") + "--json");
  ASSERT_EQ(r.status, 0) << r.error;
  const auto j = nlohmann::json::parse(r.out);
  EXPECT_EQ(j["format"], "flavum-proficiency-1");
  ASSERT_EQ(j["attempts"].size(), 2U);
  // What score says of each is what counts.
  for (const auto& [n, log] : {std::pair(0U, one), std::pair(1U, file("a.jsonl"))}) {
    const auto score = nlohmann::json::parse(run("score " + log + "--json").out);
    EXPECT_EQ(j["attempts"][n]["passed"], score["passed"]);
  }
  EXPECT_EQ(j["attempts"][0]["case"]["hash"], j["attempts"][1]["case"]["hash"]);
  EXPECT_EQ(j["attempts"][1]["passes_in_a_row"], 0);  // the careless one ends the row
  EXPECT_FALSE(j["proficient"].get<bool>());
  EXPECT_TRUE(j["reached_with_attempt"].is_null());
  EXPECT_TRUE(j["attempts"][1]["cusum"].is_null());
  EXPECT_NEAR(j["limits"]["cusum_decline_at"].get<double>(), 2.863747, 1e-6);
  EXPECT_TRUE(
      holds(r.error, "Not proficient yet: that needs 3 passes in a row on at least 2 cases."));
  EXPECT_TRUE(holds(r.error, "The logs name 2 operators"));
  // A case rightly declined shows nothing of the hands.
  ASSERT_EQ(run("simulate --preset unstable --operator expert --out " + file("d.jsonl")).status, 0);
  const Result declined = run("proficiency " + file("d.jsonl") + "--json");
  ASSERT_EQ(declined.status, 0) << declined.error;
  const auto d = nlohmann::json::parse(declined.out)["attempts"][0];
  EXPECT_TRUE(d["passed"].get<bool>());
  EXPECT_FALSE(d["counts"].get<bool>());
  EXPECT_EQ(d["passes_in_a_row"], 0);
  EXPECT_TRUE(holds(declined.error, "rightly declined, does not count"));
  // Nobody becomes proficient by naming one attempt three times.
  const Result twice = run("proficiency " + one + one);
  EXPECT_EQ(twice.status, 2);
  EXPECT_TRUE(holds(twice.error, "given twice"));
}

TEST_F(RecordCommands, ACutOffLogLosesItsLastLine) {
  const Result r = run("replay " + written(log_.substr(0, log_.size() - 5)) + "--verify");
  EXPECT_EQ(r.status, 0) << r.error;
  EXPECT_TRUE(holds(r.error, "cut off"));
}

TEST_F(RecordCommands, ALogOfAnotherCaseIsRefused) {
  const auto at = log_.find("\"hash\":\"");
  const Result r = run("replay " + with(log_.substr(at, 24), "\"hash\":\"0000000000000001"));
  EXPECT_EQ(r.status, 3);
  EXPECT_TRUE(holds(r.error, "another case"));
}

TEST_F(RecordCommands, AnUnknownPresetOrVersionOrFileIsRefused) {
  EXPECT_EQ(run("replay " + with("\"preset\":\"case-01\"", "\"preset\":\"case-9999\"")).status, 3);
  const Result newer = run("score " + with("flavum-log-1", "flavum-log-7"));
  EXPECT_EQ(newer.status, 3);
  EXPECT_TRUE(holds(newer.error, "log format 7"));
  EXPECT_EQ(run("replay /no/such/log").status, 3);
  EXPECT_EQ(run("score " + written("nothing of the kind")).status, 3);
}

TEST_F(RecordCommands, WrongUsageIsSaid) {
  EXPECT_EQ(run("simulate --operator genius --out " + file("c.jsonl")).status, 2);
  EXPECT_EQ(run("simulate --operator expert").status, 2);
  EXPECT_EQ(run("simulate --preset nobody --operator expert --out " + file("c.jsonl")).status, 2);
  EXPECT_EQ(run("simulate --side up --operator expert --out " + file("c.jsonl")).status, 2);
  const std::string scan = with("\"preset\":\"case-01\",\"preset_seed\":1,", "");
  const Result r = run("replay " + scan);
  EXPECT_EQ(r.status, 2);
  EXPECT_TRUE(holds(r.error, "--case"));
  EXPECT_FALSE(fs::exists(folder_ / "c.jsonl"));
}

}  // namespace
