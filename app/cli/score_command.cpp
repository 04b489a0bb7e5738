// Judges a recorded procedure: the same score the person saw at its end.

#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/recorded_case.h"
#include "app/cli/score_json.h"
#include "app/cli/terminal.h"
#include "app/config/procedure_tables.h"
#include "app/storage/documents.h"
#include "imaging/base/error.h"

namespace flavum {
namespace {

struct Options {
  std::filesystem::path log;
  CaseSource source;
  bool json = false;
};

void run(const Options& o) {
  const ReplayedLog r = replay_file(o.log, o.source);
  if (const auto& d = r.replay.difference()) {
    throw OperationFailed("The log does not lead to the states it holds, so it cannot be scored. " +
                          difference_words(*d));
  }
  const Score result = score(*r.world, r.state, benchmark_table());
  if (o.json) print_json(score_json(result));
  say_verdict(result);
}

}  // namespace

void add_score_command(CLI::App& app) {
  auto* sub = app.add_subcommand("score", "Judge a recorded procedure");
  auto o = std::make_shared<Options>();
  sub->add_option("log", o->log, "The log, as `simulate` writes it")->required();
  sub->add_option("--case", o->source.path, "The scan, for a log of a patient's scan");
  sub->add_option("--volume", o->source.volume, "Which volume, by its id from `info`");
  sub->add_option("--level-shift", o->source.level_shift, "As the log was recorded")
      ->check(CLI::Range(-3, 3));
  sub->add_flag("--json", o->json, "Print the score as JSON on standard output");
  sub->callback([o] { run(*o); });
}

}  // namespace flavum
