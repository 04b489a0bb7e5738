#pragma once
// The log of a procedure: JSON Lines. A header, then what was commanded when, then a hash of the
// state at every stroke. Case and log reproduce every picture and every score. Text in, text out:
// the caller reads and writes files.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/procedure/apply.h"

namespace flavum {

inline constexpr int kLogVersion = 1;

/// Which patient: a preset with its seed, or the hash alone. Never a path or a name.
struct CaseIdentity {
  std::string preset;  ///< empty for a patient's scan
  std::uint64_t preset_seed = 1;
  std::uint64_t hash = 0;  ///< of labels, landmarks and grid
};
std::uint64_t hash(const Case& patient);
/// Everything of the world but the patient that a command's result depends on.
std::uint64_t configuration_hash(const World& world);

struct LogHeader {
  int version = kLogVersion;
  std::string program_version;
  CaseIdentity patient;
  std::uint64_t configuration = 0;
  Scenario scenario;        ///< seed, briefing name, level, sides, plan
  std::string operator_id;  ///< pseudonym, may be empty; never a name
};

struct LogEntry {
  enum class Kind { Command, Check };
  Kind kind = Kind::Command;
  std::int64_t tick = 0;
  Command command;         ///< Kind::Command
  std::uint64_t hash = 0;  ///< Kind::Check: of the state after everything before it
};

struct Log {
  LogHeader header;
  std::vector<LogEntry> entries;
  bool truncated = false;  ///< the last line was cut off and is lost
};

std::string encode_header(const LogHeader& header);  ///< one line, with its line feed
std::string encode_entry(const LogEntry& entry);
/// A command as it will be read back: numbers rounded as the log holds them. A session applies
/// this, so that live and replayed states are the same bits.
Command as_logged(const Command& command);
/// Throws InputRefused naming the line: not a log, a version this program does not know, a damaged
/// line that is not the last one.
Log decode_log(std::string_view text);

}  // namespace flavum
