#pragma once
// Re-executes a log. Checkpoints make any tick reachable at once.

#include <memory>
#include <optional>

#include "sim/record/log.h"

namespace flavum {

struct ReplayDifference {
  std::size_t entry = 0;  ///< index in Log::entries
  std::int64_t tick = 0;
  std::string reason;  ///< "the state differs" or why a command was refused
};

class Replay {
 public:
  /// Runs the whole log once and keeps a checkpoint every `checkpoint_ticks`, more where much
  /// happens. World must be the one of the header (see mismatch()).
  Replay(std::shared_ptr<const World> world, Log log, State start,
         std::int64_t checkpoint_ticks = 600);
  const Log& log() const { return log_; }
  /// First place where a stored hash differs or a command is refused; nothing when all agree. What
  /// was refused is left out, and the rest goes on.
  const std::optional<ReplayDifference>& difference() const { return difference_; }
  /// How many stored hashes were compared.
  std::size_t checks() const { return checks_; }
  std::int64_t last_tick() const { return last_tick_; }
  const State& final_state() const { return final_; }
  /// The state at a tick, everything up to and including it done. Any tick in at most 100 ms.
  /// Before the start it is the start, after the end the end.
  State at(std::int64_t tick) const;
  std::size_t checkpoints() const { return checkpoints_.size(); }

 private:
  struct Checkpoint {
    std::size_t next_entry;
    State state;
  };
  std::shared_ptr<const World> world_;
  Log log_;
  std::vector<Checkpoint> checkpoints_;
  State final_;
  std::optional<ReplayDifference> difference_;
  std::size_t checks_ = 0;
  std::int64_t last_tick_ = 0;
};

/// Why a log does not belong to this world, one sentence: another case, another configuration;
/// empty when it does.
std::string mismatch(const Log& log, const World& world);

}  // namespace flavum
