// simulate, replay and score as a person or a script runs them.

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

namespace {

namespace fs = std::filesystem;

struct Result {
  int status = -1;
  std::string out, error;
};

std::string text_of(const fs::path& path) {
  std::stringstream s;
  s << std::ifstream(path, std::ios::binary).rdbuf();
  return s.str();
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

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

  static std::string file(const char* name) { return "'" + (folder_ / name).string() + "' "; }
  static Result run(const std::string& arguments) {
    const fs::path out = folder_ / "stdout.txt";
    const fs::path error = folder_ / "stderr.txt";
    const std::string command = std::string("'") + FLAVUM_PROGRAM + "' " + arguments + " >'" +
                                out.string() + "' 2>'" + error.string() + "' </dev/null";
    const int raw = std::system(command.c_str());
    return {WIFEXITED(raw) ? WEXITSTATUS(raw) : -1, text_of(out), text_of(error)};
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
