#include "sim/record/replay.h"

#include <algorithm>
#include <utility>

#include "imaging/base/check.h"

namespace flavum {
namespace {

// Work between two checkpoints, so that 100 ms hold: a bite may take 5 ms, a move or any other
// command about 1 ms (the bounds of docs/cutting.md), so a checkpoint every 12 bites or 60
// commands.
constexpr int kMostWork = 60;
int work_of(const Command& c) {
  return std::holds_alternative<CloseJaw>(c) || std::holds_alternative<TakeBite>(c) ? 5 : 1;
}

// Why a command of the log could not be done; empty when it was.
std::string execute(const World& world, State& state, const Command& command) {
  const Verdict verdict = validate(world, state, command);
  if (!verdict.ok) return verdict.reason;
  state = apply(world, state, command);
  return {};
}

}  // namespace

Replay::Replay(std::shared_ptr<const World> world, Log log, State start,
               std::int64_t checkpoint_ticks)
    : world_(std::move(world)), log_(std::move(log)), final_(std::move(start)) {
  CHECK(world_ != nullptr && checkpoint_ticks > 0);
  last_tick_ = final_.tick;
  checkpoints_.push_back({0, final_});
  int work = 0;
  for (std::size_t n = 0; n < log_.entries.size(); ++n) {
    const LogEntry& entry = log_.entries[n];
    if (entry.tick > final_.tick) final_ = advance(*world_, final_, entry.tick);
    std::string wrong;
    if (entry.kind == LogEntry::Kind::Check) {
      ++checks_;
      if (hash(final_) != entry.hash) wrong = "the state differs";
    } else {
      wrong = execute(*world_, final_, entry.command);
      work += work_of(entry.command);
    }
    if (!wrong.empty() && !difference_) difference_ = ReplayDifference{n, entry.tick, wrong};
    const std::int64_t since = final_.tick - checkpoints_.back().state.tick;
    if (since >= checkpoint_ticks || work >= kMostWork) {
      checkpoints_.push_back({n + 1, final_});
      work = 0;
    }
  }
  last_tick_ = final_.tick;
}

State Replay::at(std::int64_t tick) const {
  tick = std::clamp(tick, checkpoints_.front().state.tick, last_tick_);
  const auto after = std::ranges::upper_bound(checkpoints_, tick, {},
                                              [](const Checkpoint& c) { return c.state.tick; });
  const Checkpoint& from = *std::prev(after);
  State state = from.state;
  for (std::size_t n = from.next_entry; n < log_.entries.size(); ++n) {
    const LogEntry& entry = log_.entries[n];
    if (entry.tick > tick) break;
    if (entry.tick > state.tick) state = advance(*world_, state, entry.tick);
    if (entry.kind == LogEntry::Kind::Act) execute(*world_, state, entry.command);
  }
  return tick > state.tick ? advance(*world_, state, tick) : state;
}

std::string mismatch(const Log& log, const World& world) {
  if (!world.patient || hash(*world.patient) != log.header.patient.hash) {
    return "This log belongs to another case.";
  }
  if (configuration_hash(world) != log.header.configuration) {
    return "This log was recorded with other instruments, rules or models.";
  }
  return {};
}

}  // namespace flavum
