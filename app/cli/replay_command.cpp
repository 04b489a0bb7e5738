// Executes a log again and says whether every stored state is reached.

#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/recorded_case.h"
#include "app/cli/terminal.h"
#include "app/storage/documents.h"
#include "imaging/base/error.h"

namespace flavum {
namespace {

struct Options {
  std::filesystem::path log;
  CaseSource source;
  bool verify = false, json = false;
  std::optional<std::int64_t> until;
};

std::string hex(std::uint64_t value) {
  char text[20];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(value));
  return text;
}

std::size_t commands_in(const Log& log) {
  std::size_t n = 0;
  for (const LogEntry& e : log.entries) n += e.kind == LogEntry::Kind::Act ? 1 : 0;
  return n;
}

nlohmann::json replay_json(const ReplayedLog& r) {
  const State& state = r.state;
  const Log& log = r.replay.log();
  nlohmann::json difference;
  if (const auto& d = r.replay.difference()) {
    difference = {{"line", d->entry + 2}, {"tick", d->tick}, {"reason", d->reason}};
  }
  nlohmann::json patient{{"hash", hex(log.header.patient.hash)}};
  if (!log.header.patient.preset.empty()) {
    patient["preset"] = log.header.patient.preset;
    patient["preset_seed"] = log.header.patient.preset_seed;
  }
  return {{"format", "flavum-replay-1"},
          {"case", patient},
          {"same_configuration", mismatch(log, *r.world).empty()},
          {"truncated", log.truncated},
          {"commands", commands_in(log)},
          {"checks", r.replay.checks()},
          {"agrees", !r.replay.difference().has_value()},
          {"difference", difference},
          {"state",
           {{"tick", state.tick},
            {"time_s", static_cast<double>(state.tick) / kTicksPerSecond},
            {"hash", hex(hash(state))},
            {"bites", state.bites.size()},
            {"shots", state.imaging.shots.size()}}}};
}

void run(const Options& o) {
  const ReplayedLog r = replay_file(o.log, o.source, o.until);
  if (o.json) print_json(replay_json(r));
  char text[200];
  std::snprintf(text, sizeof text, "Replayed %zu commands, %.1f min; compared %zu stored states.",
                commands_in(r.replay.log()),
                static_cast<double>(r.state.tick) / kTicksPerSecond / 60.0, r.replay.checks());
  say(text);
  const auto& difference = r.replay.difference();
  if (!difference) {
    say("All agree.");
  } else if (o.verify) {
    throw OperationFailed("The replay differs from the recording. " +
                          difference_words(*difference));
  } else {
    say("The replay differs from the recording. " + difference_words(*difference));
  }
}

}  // namespace

void add_replay_command(CLI::App& app) {
  auto* sub = app.add_subcommand("replay", "Execute a recorded procedure again");
  auto o = std::make_shared<Options>();
  sub->add_option("log", o->log, "The log, as `simulate` writes it")->required();
  add_case_options(*sub, o->source);
  sub->add_flag("--verify", o->verify, "Fail when a stored state is not reached");
  sub->add_option("--until", o->until, "Stop at this tick, in 1/60 s")
      ->check(CLI::NonNegativeNumber);
  sub->add_flag("--json", o->json, "Print the result as JSON on standard output");
  sub->callback([o] { run(*o); });
}

}  // namespace flavum
