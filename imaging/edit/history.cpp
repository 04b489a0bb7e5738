#include "imaging/edit/history.h"

namespace flavum {

void EditHistory::keep(EditStep step) {
  for (const EditStep& s : undone_) bytes_ -= step_bytes(s);
  undone_.clear();
  bytes_ += step_bytes(step);
  done_.push_back(std::move(step));
  while (bytes_ > limit_ && done_.size() > 1) {
    bytes_ -= step_bytes(done_.front());
    done_.pop_front();
  }
}

bool EditHistory::perform(EditStep step) {
  if (step.empty()) return false;
  apply_step(step, now_);
  keep(std::move(step));
  return true;
}

bool EditHistory::extend(const EditStep& step) {
  if (done_.empty()) return perform(step);
  if (step.empty()) return false;
  EditStep whole = combine_steps(done_.back(), step);
  apply_step(step, now_);
  bytes_ -= step_bytes(done_.back());
  done_.pop_back();
  keep(std::move(whole));
  return true;
}

bool EditHistory::undo() {
  if (done_.empty()) return false;
  revert_step(done_.back(), now_);
  undone_.push_back(std::move(done_.back()));
  done_.pop_back();
  return true;
}

bool EditHistory::redo() {
  if (undone_.empty()) return false;
  apply_step(undone_.back(), now_);
  done_.push_back(std::move(undone_.back()));
  undone_.pop_back();
  return true;
}

}  // namespace flavum
