// The score of a log is the score the person saw: live and replayed, to the last digit.

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "app/cli/recorded_case.h"
#include "app/cli/score_json.h"
#include "app/config/config.h"
#include "app/config/procedure_tables.h"
#include "app/editor/procedure_world.h"
#include "sim/operator/operator.h"

namespace flavum {
namespace {

TEST(LiveScore, IsTheScoreOfTheLog) {
  const auto patient =
      std::make_shared<const Case>(case_from_phantom(phantom_preset("case-01"), 1));
  Scenario scenario = scenario_for("case-01", 7);
  scenario.sides = {Side::Left};
  const auto world = make_attempt_world(patient, scenario);
  LogHeader header;
  header.patient.preset = "case-01";
  std::string text;
  Attempt attempt(world, header, starting_state(*world),
                  [&](const std::string& line) { text += line; });
  run_operator(attempt, average_operator(), 7);
  attempt.finish();
  const Score live = score(*world, attempt.state(), benchmark_table());

  const Log log = decode_log(text);
  const auto again = world_of(log.header, {}, {});
  EXPECT_EQ(mismatch(log, *again), "");
  const Replay replay(again, log, starting_state(*again));
  ASSERT_FALSE(replay.difference()) << difference_words(*replay.difference());
  const Score replayed = score(*again, replay.final_state(), benchmark_table());
  EXPECT_FALSE(live.metrics.empty());
  EXPECT_EQ(judgement_json(*world, attempt.state(), live).dump(),
            judgement_json(*again, replay.final_state(), replayed).dump());
}

}  // namespace
}  // namespace flavum
