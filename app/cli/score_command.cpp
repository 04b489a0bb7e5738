// Judges a recorded procedure: the same score the person saw at its end, and the dose advice.

#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/recorded_case.h"
#include "app/cli/score_json.h"
#include "app/storage/documents.h"

namespace flavum {
namespace {

struct Options {
  std::filesystem::path log;
  CaseSource source;
  bool json = false;
};

void run(const Options& o) {
  const auto [r, result] = judge_file(o.log, o.source);
  if (o.json) print_json(judgement_json(*r.world, r.state, result));
  say_judgement(*r.world, r.state, result);
}

}  // namespace

void add_score_command(CLI::App& app) {
  auto* sub = app.add_subcommand("score", "Judge a recorded procedure");
  auto o = std::make_shared<Options>();
  sub->add_option("log", o->log, "The log, as `simulate` writes it")->required();
  add_case_options(*sub, o->source);
  sub->add_flag("--json", o->json, "Print the score as JSON on standard output");
  sub->callback([o] { run(*o); });
}

}  // namespace flavum
