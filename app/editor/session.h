#pragma once
// The working session: one case, the current state, undo and redo. The only caller of apply()
// besides a replayer. Planning: full undo and redo, one command = one step (continuous moves of one
// kind merge).

#include <memory>
#include <string>
#include <vector>

#include "app/editor/open_case.h"
#include "sim/procedure/apply.h"

namespace flavum {

class Session {
 public:
  explicit Session(OpenedCase opened);

  const OpenedCase& opened() const { return opened_; }
  const World& world() const { return world_; }
  const State& state() const { return history_[position_].state; }

  /// Builds the operative field of a level if it is not there yet (0.5–3 s; call from a worker or
  /// show a busy sign). Throws InputRefused when the level lacks a canal or a lamina.
  void choose_level(SpineLevel level);
  /// The same in two halves, for a worker thread: build_level reads nothing that changes;
  /// adopt_level is instant and starts a fresh history at the level.
  std::shared_ptr<const OperativeField> build_level(SpineLevel level) const;
  void adopt_level(std::shared_ptr<const OperativeField> field);

  /// Another machine at the table, at true AP over the same point; planning only. One undo step. Of
  /// this session alone: a stored plan does not name a machine.
  Verdict use_carm(const CArmModel& carm);

  /// Refused commands change nothing and return the reason.
  Verdict dispatch(const Command& command);

  /// The hand let go (mouse up, slider released): the next move is a step of its own.
  void end_stroke() { stroke_open_ = false; }

  bool can_undo() const { return position_ > 0; }
  bool can_redo() const { return position_ + 1 < history_.size(); }
  std::string undo_name() const;  ///< "Move portal"
  std::string redo_name() const;
  void undo();
  void redo();

  /// Grows with every change of state() (also by undo): cheap "did anything change" for views.
  std::uint64_t revision() const { return revision_; }
  /// The same, but not when only the C-arm moved: for what neither shows nor measures it.
  std::uint64_t operation_revision() const { return operation_revision_; }

 private:
  struct Step {
    State state;
    std::string name;
    std::size_t command_kind;
    CArmModel carm;
  };
  void go_to(std::size_t position);
  OpenedCase opened_;
  World world_;
  std::vector<Step> history_;
  std::size_t position_ = 0;
  std::uint64_t revision_ = 0, operation_revision_ = 0;
  bool stroke_open_ = false;
};

}  // namespace flavum
