// Every *.jsonl of this folder is a recorded procedure; each must come to every state it holds.
// When models, rules or data are changed on purpose: tests/replay/record.sh, and read the
// difference in what the operators say.

#include <gtest/gtest.h>
#include <tbb/global_control.h>

#include <algorithm>
#include <filesystem>
#include <vector>

#include "app/cli/recorded_case.h"
#include "sim/record/attempt.h"

namespace flavum {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> recorded() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(fs::path(FLAVUM_SOURCE_DIR) / "tests/replay")) {
    if (entry.path().extension() == ".jsonl") names.push_back(entry.path().stem().string());
  }
  std::ranges::sort(names);
  return names;
}

class RecordedProcedure : public testing::TestWithParam<std::string> {
 protected:
  fs::path path() const {
    return fs::path(FLAVUM_SOURCE_DIR) / "tests/replay" / (GetParam() + ".jsonl");
  }
};

TEST_P(RecordedProcedure, ReachesEveryStateItHolds) {
  const ReplayedLog r = replay_file(path(), {});
  EXPECT_EQ(mismatch(r.replay.log(), *r.world), "");
  EXPECT_FALSE(r.replay.difference()) << difference_words(*r.replay.difference());
  EXPECT_GT(r.replay.checks(), 10U);
  // Backwards and forwards through it.
  const std::int64_t end = r.replay.last_tick();
  for (const std::int64_t tick : {end, end / 2, end / 3, std::int64_t{0}}) {
    EXPECT_EQ(r.replay.at(tick).tick, tick);
  }
  EXPECT_EQ(hash(r.replay.at(end)), hash(r.state));
}

// The case is built and the log executed with one thread, and with more than there are cores.
TEST_P(RecordedProcedure, OneThreadAndManyComeToTheSameState) {
  std::vector<std::uint64_t> reached;
  for (const std::size_t threads : {1U, 8U}) {
    const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, threads);
    const ReplayedLog r = replay_file(path(), {});
    EXPECT_FALSE(r.replay.difference()) << difference_words(*r.replay.difference());
    reached.push_back(hash(r.state));
  }
  EXPECT_EQ(reached[0], reached[1]);
}

TEST_P(RecordedProcedure, IsSmallAndHoldsNoPlaceOnADisk) {
  EXPECT_LT(fs::file_size(path()), 200'000U);
  const Log log = read_log(path());
  EXPECT_FALSE(log.truncated);
  EXPECT_TRUE(log.header.scenario.attempt);
  EXPECT_EQ(encode_header(log.header).find('/'), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Logs, RecordedProcedure, testing::ValuesIn(recorded()),
                         [](const auto& named) { return named.param; });

}  // namespace
}  // namespace flavum
