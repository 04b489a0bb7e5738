// Judges a recorded procedure: the same score the person saw at its end, and the dose advice.

#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/recorded_case.h"
#include "app/cli/score_json.h"
#include "app/cli/terminal.h"
#include "app/report/measurement_list.h"
#include "app/storage/documents.h"

namespace flavum {
namespace {

struct Options {
  std::filesystem::path log, dose;
  CaseSource source;
  bool json = false;
};

void run(const Options& o) {
  const auto [r, result] = judge_file(o.log, o.source);
  if (o.json) print_json(judgement_json(*r.world, r.state, result));
  say_judgement(*r.world, r.state, result);
  if (o.dose.empty()) return;
  DoseReport report = dose_report(*r.world, r.state);
  report.remark = "A rehearsal at " + level_name(r.world->scenario.level) + ".";
  write_dose_report(report, new_object("Dose of an attempt"), o.dose);
}

}  // namespace

void add_score_command(CLI::App& app) {
  auto* sub = app.add_subcommand("score", "Judge a recorded procedure");
  auto o = std::make_shared<Options>();
  sub->add_option("log", o->log, "The log, as `simulate` writes it")->required();
  add_case_options(*sub, o->source);
  sub->add_flag("--json", o->json, "Print the score as JSON on standard output");
  sub->add_option("--dose-report", o->dose,
                  "Also write the simulated dose as a DICOM radiation dose report");
  sub->callback([o] { run(*o); });
}

}  // namespace flavum
