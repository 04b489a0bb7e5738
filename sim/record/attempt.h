#pragma once
// An attempt being made: append-only, no undo. Every command goes through here, is rounded as the
// log holds it, applied and logged.

#include <array>
#include <functional>
#include <memory>
#include <optional>

#include "sim/record/log.h"

namespace flavum {

class Attempt {
 public:
  /// `sink` gets every line as it is written (the header first), so that a caller can append it to
  /// a file at once; may be empty. Of the header the caller gives program version, preset and
  /// operator; what identifies case, configuration and scenario is taken from the world. Make the
  /// world from as_logged(scenario), so that a replay has the same plan to the last bit.
  Attempt(std::shared_ptr<const World> world, LogHeader header, State start,
          std::function<void(const std::string& line)> sink = {});
  const World& world() const { return *world_; }
  std::shared_ptr<const World> shared_world() const { return world_; }
  const LogHeader& header() const { return header_; }
  const State& state() const { return state_; }
  /// Lets time pass, at most to kMostLogTicks. Precondition: ticks is not negative.
  void advance_by(std::int64_t ticks);
  /// Refused commands change nothing, are not logged, and return the reason. A control that is held
  /// where it is (the same move, pose or pedal again, in the same tick, without effect) is accepted
  /// and not logged.
  Verdict dispatch(const Command& command);
  /// Writes how long it took: a last line with the state's hash, unless it is there already. For
  /// the end of a session; the attempt may go on.
  void finish();

 private:
  void emit(const std::string& line) const;
  void emit_check();
  bool held_in_place(const Command& command, const State& next) const;

  std::shared_ptr<const World> world_;
  LogHeader header_;
  State state_;
  std::function<void(const std::string&)> sink_;
  std::int64_t last_check_tick_ = 0;
  bool changed_since_check_ = true;
  /// The last command of each kind and its tick; only controls that are held are kept.
  std::array<std::optional<LogEntry>, std::variant_size_v<Command>> last_of_kind_;
};

/// The state every attempt starts from: whole tissue, C-arm at AP over the level.
State starting_state(const World& world);

}  // namespace flavum
