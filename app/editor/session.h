#pragma once
// The working session: one case, the current state, undo and redo. The only caller of apply()
// besides a replayer. Planning: everything a person changes (portal and tissue, labels, notes, the
// level, the machine) is a step of one history; one stroke is one step.

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "app/editor/open_case.h"
#include "app/editor/prepared_level.h"
#include "app/storage/plan_notes.h"
#include "imaging/edit/edit_step.h"
#include "sim/procedure/apply.h"

namespace flavum {

class Session {
 public:
  explicit Session(OpenedCase opened, PlanNotes notes = {});

  /// As it was opened: its labels are not the edited ones.
  const OpenedCase& opened() const { return opened_; }
  /// `patient` and `field` hold the labels they were prepared from (see needs()).
  const World& world() const { return world_; }
  const State& state() const { return now().state; }

  /// Commands. Refused ones change nothing and return the reason.
  Verdict dispatch(const Command& command);
  /// Another machine at the table, at true AP over the same point; planning only. Of this session
  /// alone: a stored plan does not name a machine.
  Verdict use_carm(const CArmModel& carm);

  /// The level planned on; nothing before one was chosen.
  std::optional<SpineLevel> level() const { return now().level; }
  /// Goes to a level: a step of the history. Coming back to a level finds it as it was left.
  /// Prepares it (0.5 to 3 s). Throws InputRefused when the level lacks a canal or a lamina.
  void choose_level(SpineLevel level);
  /// The same in two halves, for a worker thread: prepare_level(request(level)), then this.
  LevelRequest request(SpineLevel level) const;
  void choose_level(SpineLevel level, const PreparedLevel& prepared);
  /// The level whose preparation is missing or was made from other labels, after editing, undo or
  /// redo; then prepare_level(request(*needs())) and adopt(). Until then a level without any
  /// preparation has no field; one whose labels changed keeps the old one.
  std::optional<SpineLevel> needs() const;
  /// Ignored when it is not of the present labels and level any more.
  void adopt(const PreparedLevel& prepared);

  /// The labels as edited, with review states and locks.
  const LabelMap& labels() const { return edited_ ? edited_->labels : *opened_.patient.labels; }
  const StructureStates& structure_states() const;
  bool locked(Label structure) const;
  /// For making steps (imaging/edit): copies the labels the first time.
  const EditedLabels& edited();
  /// One step of editing; false: it is empty. `goes_on`: more of the same stroke, one step with it.
  bool edit(EditStep step, bool goes_on = false);
  /// Grows with every change of labels(), also by undo.
  std::uint64_t labels_revision() const { return labels_revision_; }
  /// The same labels have the same number again after undo; states and locks do not change it.
  std::uint64_t labels_id() const { return now().labels_id; }
  /// The segmentation as it stands now: labels, states and landmarks. Copies the labels.
  Segmentation segmentation() const;

  const PlanNotes& notes() const { return now().notes; }
  /// Replaces the notes; a step named `name`. `goes_on`: more of the same stroke.
  void note(PlanNotes notes, const std::string& name, bool goes_on = false);

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
  /// Grows with everything that is stored with a case: for saving continuously.
  std::uint64_t stored_revision() const { return operation_revision_ + notes_revision_; }

 private:
  enum class StepKind { Start, Operation, Level, Machine, Labels, Notes };
  struct Step {
    State state;
    CArmModel carm;
    std::optional<SpineLevel> level;
    PlanNotes notes;
    std::uint64_t labels_id = 0;
    std::shared_ptr<const EditStep> edit;  ///< from the step before to this one
    std::string name;
    StepKind kind = StepKind::Start;
    std::size_t command = 0;  ///< its index in the variant
  };
  const Step& now() const { return history_[position_]; }
  /// The present with a name; what was undone before is forgotten when it is pushed.
  Step next(StepKind kind, std::string name) const;
  void push(Step step, bool goes_on);
  void go_to(std::size_t position);
  void install(const PreparedLevel& prepared);
  void find_prepared();
  State state_at(SpineLevel level) const;

  OpenedCase opened_;
  World world_;
  std::optional<EditedLabels> edited_;
  std::vector<Step> history_;
  std::size_t position_ = 0;
  std::deque<PreparedLevel> prepared_;  ///< the latest few
  std::uint64_t world_labels_id_ = 0;   ///< from which world_.patient was made
  std::uint64_t last_labels_id_ = 0;
  std::uint64_t revision_ = 0, operation_revision_ = 0;
  std::uint64_t labels_revision_ = 0, notes_revision_ = 0;
  bool stroke_open_ = false;
};

}  // namespace flavum
