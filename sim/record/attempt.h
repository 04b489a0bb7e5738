#pragma once
// An attempt being made: append-only, no undo. Every command goes through here, is rounded as the
// log holds it, applied and logged.

#include <functional>
#include <memory>

#include "sim/record/log.h"

namespace flavum {

class Attempt {
 public:
  /// `sink` gets every line as it is written (the header first), so that a caller can append it to
  /// a file at once; may be empty.
  Attempt(std::shared_ptr<const World> world, LogHeader header, State start,
          std::function<void(const std::string& line)> sink = {});
  const World& world() const { return *world_; }
  const State& state() const { return state_; }
  /// Lets time pass.
  void advance_by(std::int64_t ticks);
  /// Refused commands change nothing, are not logged, and return the reason.
  Verdict dispatch(const Command& command);

 private:
  void emit(const std::string& line) const;
  std::shared_ptr<const World> world_;
  LogHeader header_;
  State state_;
  std::function<void(const std::string&)> sink_;
  std::int64_t last_check_tick_ = 0;
};

/// The state every attempt starts from: whole tissue, C-arm at AP over the level.
State starting_state(const World& world);

}  // namespace flavum
