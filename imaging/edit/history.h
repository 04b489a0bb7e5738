#pragma once
// Undo and redo: the labels and the steps that led to them. The only place that changes labels.

#include <deque>

#include "imaging/edit/edit_step.h"

namespace flavum {

class EditHistory {
 public:
  /// What the steps may take together, bytes; engineering default. A brush stroke takes some
  /// kilobytes, smoothing a sac some hundred.
  static constexpr std::size_t kDefaultLimit = std::size_t{64} << 20;

  explicit EditHistory(EditedLabels start, std::size_t limit_bytes = kDefaultLimit)
      : now_(std::move(start)), limit_(limit_bytes) {}

  const EditedLabels& now() const { return now_; }

  /// Does the step; what was undone before is forgotten. False: the step is empty. When memory is
  /// used up the oldest steps can no longer be undone; the latest always can.
  bool perform(EditStep step);
  /// The same, as a continuation of the latest step: a stroke that goes on.
  bool extend(const EditStep& step);
  /// False: there is nothing to undo or redo.
  bool undo();
  bool redo();

  /// The steps that undo and redo would take next, or null.
  const EditStep* next_undo() const { return done_.empty() ? nullptr : &done_.back(); }
  const EditStep* next_redo() const { return undone_.empty() ? nullptr : &undone_.back(); }
  std::size_t undo_count() const { return done_.size(); }
  std::size_t redo_count() const { return undone_.size(); }
  /// What the steps take, bytes: at most the limit or the latest step, whichever is greater.
  std::size_t bytes() const { return bytes_; }

 private:
  void keep(EditStep step);

  EditedLabels now_;
  std::size_t limit_;
  std::size_t bytes_ = 0;
  std::deque<EditStep> done_;    // oldest first
  std::deque<EditStep> undone_;  // the next to redo last
};

}  // namespace flavum
