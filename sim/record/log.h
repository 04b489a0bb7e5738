#pragma once
// The log of a procedure: JSON Lines. A header, then what was commanded when, then a hash of the
// state at every stroke. Case and log reproduce every picture and every score. Text in, text out:
// the caller reads and writes files. The lines are described in docs/file-formats.md.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/procedure/apply.h"

namespace flavum {

inline constexpr int kLogVersion = 1;
/// A week; no log goes on longer (engineering default).
inline constexpr std::int64_t kMostLogTicks = std::int64_t{7} * 24 * 3600 * kTicksPerSecond;
/// Longer texts are not taken for a log (engineering defaults; an hour of motion is about 4 MB).
inline constexpr std::size_t kMostLogBytes = std::size_t{64} << 20;
inline constexpr std::size_t kMostLineBytes = std::size_t{8} << 10;

/// Which patient: a preset with its seed, or the hash alone. Never a path or a name.
struct CaseIdentity {
  std::string preset;  ///< empty for a patient's scan
  std::uint64_t preset_seed = 1;
  std::uint64_t hash = 0;  ///< of labels, landmarks and grid
  std::array<int, 3> size_voxels{};
  std::array<double, 3> spacing_mm{};
};
/// Labels, their grid and the landmarks, quantised to micrometres. Never 0.
std::uint64_t hash(const Case& patient);
CaseIdentity identity_of(const Case& patient, const std::string& preset = {},
                         std::uint64_t preset_seed = 1);
/// Everything of the world but the patient that a command's result depends on: instruments,
/// machine, models, rules, and the scenario. Quantised to 1e-6 of its unit.
std::uint64_t configuration_hash(const World& world);

struct LogHeader {
  int version = kLogVersion;
  std::string program_version;
  CaseIdentity patient;
  std::uint64_t configuration = 0;
  /// Seed, level, sides, plan, and of the briefing what consequences depend on: not its texts.
  Scenario scenario;
  std::string operator_id;  ///< pseudonym, may be empty; never a name
};

struct LogEntry {
  enum class Kind { Act, Check };
  Kind kind = Kind::Act;
  std::int64_t tick = 0;
  Command command;         ///< Kind::Act
  std::uint64_t hash = 0;  ///< Kind::Check: of the state after everything before it
};

struct Log {
  LogHeader header;
  std::vector<LogEntry> entries;
  bool truncated = false;  ///< the last line was cut off and is lost
};

std::string encode_header(const LogHeader& header);  ///< one line, with its line feed
std::string encode_entry(const LogEntry& entry);
/// "move": the word a log uses for a command.
std::string command_word(const Command& command);
/// A command as it will be read back: numbers rounded as the log holds them (0.001 mm, 0.001 mL,
/// 0.000001 rad). A session applies this, so that live and replayed states are the same bits.
Command as_logged(const Command& command);
/// The same for the plan a scenario holds. Make the world of an attempt from this.
Scenario as_logged(const Scenario& scenario);
/// Whether a log can hold it: every number finite and no larger than 1e5, every choice known.
bool can_be_logged(const Command& command);
/// Throws InputRefused naming the line: not a log, a version this program does not know, a damaged
/// line that is not the last one.
Log decode_log(std::string_view text);

}  // namespace flavum
