#pragma once
// A log from a file, and the world it was recorded in, built again: shared by the commands that
// take logs.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "imaging/base/progress.h"
#include "sim/assess/score.h"
#include "sim/record/replay.h"

namespace CLI {
class App;
}

namespace flavum {

/// Where a patient's scan is, for a log that does not carry its case in itself.
struct CaseSource {
  std::filesystem::path path;  ///< empty: none given
  std::optional<std::string> volume;
  int level_shift = 0;
};

/// --case, --volume and --level-shift. Precondition: `source` lives as long as the command.
void add_case_options(CLI::App& command, CaseSource& source);

/// Throws InputRefused: no such file, or no log (see decode_log).
Log read_log(const std::filesystem::path& path);

/// The world of a log. Throws InputRefused when the case is another one or unknown here, UsageError
/// when the log is of a scan and none was given. Another configuration is not an error: see
/// mismatch().
std::shared_ptr<const World> world_of(const LogHeader& header, const CaseSource& source,
                                      const Progress& progress);

/// Read, rebuilt and executed: what every command starts from. Says on standard error when
/// the last line was lost or the configuration is another one. `until`: nothing after this tick is
/// executed.
struct ReplayedLog {
  std::shared_ptr<const World> world;
  Replay replay;
  State state;  ///< at `until`, or at the end
};
ReplayedLog replay_file(const std::filesystem::path& path, const CaseSource& source,
                        std::optional<std::int64_t> until = {});

/// The same for a log that is to be judged. Throws OperationFailed when it does not lead to every
/// state it holds.
struct JudgedLog {
  ReplayedLog replayed;
  Score score;
};
JudgedLog judge_file(const std::filesystem::path& path, const CaseSource& source);

/// "Line 17 of the log, 1.5 s after the start: the state differs."
std::string difference_words(const ReplayDifference& difference);

}  // namespace flavum
