#include "imaging/base/error.h"
#include "imaging/edit/edit_step.h"
#include "random_edits.h"

namespace flavum {
namespace {

using test::RandomEdits;
using test::same;

// Steps done one after the other, taken back and done again.
class Steps {
 public:
  explicit Steps(EditedLabels start) : now_(std::move(start)) {}
  const EditedLabels& now() const { return now_; }
  std::size_t count() const { return at_; }
  void perform(EditStep step) {
    apply_step(step, now_);
    steps_.resize(at_);
    steps_.push_back(std::move(step));
    ++at_;
  }
  void undo() { revert_step(steps_[--at_], now_); }
  void redo() { apply_step(steps_[at_++], now_); }

 private:
  EditedLabels now_;
  std::vector<EditStep> steps_;
  std::size_t at_ = 0;
};

TEST(Steps, UndoAndRedoOfThousandsOfOperationsAreExactToTheBit) {
  RandomEdits random(2024);
  Steps history(RandomEdits::start());
  std::vector<EditedLabels> past{history.now()};
  for (int n = 0; n < 20000 && past.size() <= 4000; ++n) {
    const EditOutcome outcome = random.next(history.now());
    if (outcome.refused()) {
      EXPECT_TRUE(outcome.step.empty());
      continue;
    }
    const EditedLabels before = history.now();
    if (outcome.step.empty()) continue;
    history.perform(outcome.step);
    // Locked structures have neither lost nor gained, and what changed is marked.
    for (std::size_t v = 0; v < before.labels.voxels.size(); ++v) {
      const Label was = before.labels.voxels[v];
      const Label is = history.now().labels.voxels[v];
      if (was == is) continue;
      ASSERT_FALSE(before.locked.contains(was) || before.locked.contains(is));
      for (const Label l : {was, is}) {
        if (l != label::kBody) {
          ASSERT_EQ(history.now().states.of(l), StructureState::Edited);
        }
      }
    }
    past.push_back(history.now());
    // Now and then back and forth.
    if (random.uniform() < 0.1) {
      history.undo();
      ASSERT_TRUE(same(history.now(), past[past.size() - 2]));
      if (random.uniform() < 0.5) {
        history.redo();
        ASSERT_TRUE(same(history.now(), past.back()));
      } else {
        past.pop_back();
      }
    }
  }
  ASSERT_EQ(past.size(), 4001U);
  ASSERT_EQ(history.count() + 1, past.size());
  for (std::size_t n = past.size() - 1; n > 0; --n) {
    history.undo();
    ASSERT_TRUE(same(history.now(), past[n - 1])) << n;
  }
  for (std::size_t n = 1; n < past.size(); ++n) {
    history.redo();
    ASSERT_TRUE(same(history.now(), past[n])) << n;
  }
}

TEST(Steps, TwoStepsCombinedDoWhatTheyDoOneAfterTheOther) {
  RandomEdits random(77);
  EditedLabels now = RandomEdits::start();
  int combined = 0;
  while (combined < 500) {
    const EditOutcome first = random.next(now);
    if (first.refused()) continue;
    EditedLabels middle = now;
    apply_step(first.step, middle);
    const EditOutcome second = random.next(middle);
    if (second.refused()) continue;
    const EditStep whole = combine_steps(first.step, second.step);
    EditedLabels once = now;
    apply_step(whole, once);
    apply_step(second.step, middle);
    ASSERT_TRUE(same(once, middle));
    revert_step(whole, once);
    ASSERT_TRUE(same(once, now));
    // Nothing is kept that did not change.
    for (const LabelRun& r : whole.runs) ASSERT_NE(r.before, r.after);
    now = middle;
    ++combined;
  }
}

TEST(Steps, AStepThatDoesNotFitChangesNothing) {
  const EditedLabels start = RandomEdits::start();
  const PatientPoint c = start.labels.geometry.centre();
  const EditStep step = paint(start, {{c}, 3.0, {}}, label::kNerveRoots).step;
  EditedLabels other = start;
  other.labels.voxels[step.runs.back().first] = label::kL1;
  const EditedLabels before = other;
  EXPECT_THROW(apply_step(step, other), OperationFailed);
  EXPECT_TRUE(same(other, before));
  EXPECT_THROW(revert_step(step, other), OperationFailed);
  EditedLabels reviewed = start;
  reviewed.states.set(label::kNerveRoots, StructureState::Reviewed);
  EXPECT_THROW(apply_step(step, reviewed), OperationFailed);
  EditStep beyond = step;
  beyond.runs.back().first = start.labels.voxels.size() - 1;
  beyond.runs.back().length = 2;
  EXPECT_THROW(apply_step(beyond, other), OperationFailed);
  EditedLabels small = test::body(test::oblique_grid({3, 3, 3}));
  EXPECT_THROW(apply_step(step, small), OperationFailed);
  EXPECT_THROW(combine_steps(step, step), OperationFailed);
}

// A ball over one label is one run per row of voxels it meets.
TEST(Steps, TakeARunPerRow) {
  const EditedLabels start = test::body(test::oblique_grid({64, 60, 40}));
  const ImageGeometry& g = start.labels.geometry;
  const double r = 15.0;
  const EditStep step = paint(start, {{g.centre()}, r, {}}, label::kNerveRoots).step;
  const double rows = kPi * r * r / (g.spacing_mm.y() * g.spacing_mm.z());
  EXPECT_NEAR(static_cast<double>(step.runs.size()), rows, 0.05 * rows);
  EXPECT_LE(step_bytes(step), sizeof(EditStep) + 64 + 16 * step.runs.size());
  EXPECT_GT(changed_voxels(step), 20 * static_cast<std::int64_t>(step.runs.size()));
}

}  // namespace
}  // namespace flavum
