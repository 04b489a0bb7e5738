#include "app/cli/recorded_case.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "app/cli/terminal.h"
#include "app/config/config.h"
#include "app/config/procedure_tables.h"
#include "app/editor/open_case.h"
#include "app/editor/procedure_world.h"
#include "imaging/base/error.h"
#include "sim/record/attempt.h"

namespace flavum {
namespace {

PhantomPreset preset_of_log(const std::string& name) {
  try {
    return phantom_preset(name);
  } catch (const UsageError& e) {
    throw InputRefused(
        "This log belongs to the case " + name + ", which this version does not have.", e.what());
  }
}

Case case_of(const CaseIdentity& identity, const CaseSource& source, const Progress& progress) {
  if (!source.path.empty()) {
    return open_case(source.path, source.volume, {source.level_shift}, progress).opened.patient;
  }
  if (identity.preset.empty()) {
    throw UsageError("This log belongs to a scan; name the scan with --case.");
  }
  return case_from_phantom(preset_of_log(identity.preset), identity.preset_seed, progress);
}

}  // namespace

void add_case_options(CLI::App& command, CaseSource& source) {
  command.add_option("--case", source.path, "The scan, for a log of a patient's scan");
  command.add_option("--volume", source.volume, "Which volume, by its id from `info`");
  command.add_option("--level-shift", source.level_shift, "As the log was recorded")
      ->check(CLI::Range(-3, 3));
}

Log read_log(const std::filesystem::path& path) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  if (error) throw InputRefused("The log does not exist or cannot be read.", path.string());
  if (size > kMostLogBytes) {
    throw InputRefused("This file is too large to be a log of a procedure.", path.string());
  }
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  if (!in) throw InputRefused("The log does not exist or cannot be read.", path.string());
  return decode_log(text.str());
}

std::shared_ptr<const World> world_of(const LogHeader& header, const CaseSource& source,
                                      const Progress& progress) {
  const auto patient =
      std::make_shared<const Case>(case_of(header.patient, source, progress.part(0.0, 0.6)));
  if (hash(*patient) != header.patient.hash) {
    throw InputRefused("This log belongs to another case.",
                       "labels, landmarks or grid differ from those of the recording");
  }
  Scenario scenario = header.scenario;
  for (const CaseScenario& known : case_scenarios()) {
    if (known.briefing.name != scenario.briefing.name) continue;
    scenario.briefing.title = known.briefing.title;  // the texts, which a log does not hold
    scenario.briefing.history = known.briefing.history;
  }
  progress.report(0.6, "Preparing the level");
  return make_attempt_world(patient, scenario);
}

ReplayedLog replay_file(const std::filesystem::path& path, const CaseSource& source,
                        std::optional<std::int64_t> until) {
  Log log = read_log(path);
  if (log.truncated) say("The last line of the log was cut off; it is left out.");
  std::int64_t end = log.entries.empty() ? 0 : log.entries.back().tick;
  if (until && *until < end) {
    end = *until;
    std::erase_if(log.entries, [&](const LogEntry& e) { return e.tick > end; });
  }
  const Progress progress = terminal_progress();
  auto world = world_of(log.header, source, progress.part(0.0, 0.7));
  if (const std::string other = mismatch(log, *world); !other.empty()) say(other);
  progress.report(0.7, "Replaying");
  Replay replay(world, std::move(log), starting_state(*world));
  State state = replay.final_state();
  if (end > state.tick) state = advance(*world, state, end);
  progress.report(1.0, "Done");
  return {std::move(world), std::move(replay), std::move(state)};
}

JudgedLog judge_file(const std::filesystem::path& path, const CaseSource& source) {
  ReplayedLog r = replay_file(path, source);
  if (const auto& d = r.replay.difference()) {
    throw OperationFailed("The log does not lead to the states it holds, so it cannot be scored. " +
                          difference_words(*d));
  }
  Score result = score(*r.world, r.state, benchmark_table());
  return {std::move(r), std::move(result)};
}

std::string difference_words(const ReplayDifference& difference) {
  char time[64];
  std::snprintf(time, sizeof time,
                "%.1f s after the start: ", static_cast<double>(difference.tick) / kTicksPerSecond);
  // The header is line 1, entry 0 is line 2.
  return "Line " + std::to_string(difference.entry + 2) + " of the log, " + time +
         difference.reason + (difference.reason.back() == '.' ? "" : ".");
}

}  // namespace flavum
