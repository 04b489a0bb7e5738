#include "imaging/edit/history.h"

#include "imaging/base/error.h"
#include "random_edits.h"

namespace flavum {
namespace {

using test::RandomEdits;
using test::same;

TEST(History, UndoAndRedoOfThousandsOfOperationsAreExactToTheBit) {
  RandomEdits random(2024);
  EditHistory history(RandomEdits::start());
  std::vector<EditedLabels> past{history.now()};
  for (int n = 0; n < 20000 && past.size() <= 4000; ++n) {
    const EditOutcome outcome = random.next(history.now());
    if (outcome.refused()) {
      EXPECT_TRUE(outcome.step.empty());
      continue;
    }
    const EditedLabels before = history.now();
    if (!history.perform(outcome.step)) continue;
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
      ASSERT_TRUE(history.undo());
      ASSERT_TRUE(same(history.now(), past[past.size() - 2]));
      if (random.uniform() < 0.5) {
        ASSERT_TRUE(history.redo());
        ASSERT_TRUE(same(history.now(), past.back()));
      } else {
        past.pop_back();
      }
    }
  }
  ASSERT_EQ(past.size(), 4001U);
  ASSERT_EQ(history.undo_count() + 1, past.size());
  for (std::size_t n = past.size() - 1; n > 0; --n) {
    ASSERT_TRUE(history.undo());
    ASSERT_TRUE(same(history.now(), past[n - 1])) << n;
  }
  EXPECT_FALSE(history.undo());
  for (std::size_t n = 1; n < past.size(); ++n) {
    ASSERT_TRUE(history.redo());
    ASSERT_TRUE(same(history.now(), past[n])) << n;
  }
  EXPECT_FALSE(history.redo());
}

TEST(History, TwoStepsCombinedDoWhatTheyDoOneAfterTheOther) {
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

TEST(History, AStepThatDoesNotFitChangesNothing) {
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

TEST(History, ForgetsTheOldestWhenMemoryIsUsedUp) {
  RandomEdits random(5);
  constexpr std::size_t kLimit = 20000;
  EditHistory history(RandomEdits::start(), kLimit);
  std::vector<EditedLabels> past{history.now()};
  for (int n = 0; n < 600; ++n) {
    const EditOutcome outcome = random.next(history.now());
    if (outcome.refused() || !history.perform(outcome.step)) continue;
    past.push_back(history.now());
    ASSERT_GE(history.undo_count(), 1U);
    ASSERT_LE(history.bytes(), std::max(kLimit, step_bytes(*history.next_undo())));
  }
  ASSERT_LT(history.undo_count() + 1, past.size());
  const std::size_t kept = history.undo_count();
  for (std::size_t n = 0; n < kept; ++n) {
    ASSERT_TRUE(history.undo());
    ASSERT_TRUE(same(history.now(), past[past.size() - 2 - n]));
  }
  EXPECT_FALSE(history.undo());
}

TEST(History, ADoneStepForgetsWhatWasUndone) {
  const EditedLabels start = RandomEdits::start();
  const PatientPoint c = start.labels.geometry.centre();
  EditHistory history(start);
  EXPECT_TRUE(history.perform(paint(start, {{c}, 3.0, {}}, label::kNerveRoots).step));
  EXPECT_FALSE(history.perform(EditStep{}));
  EXPECT_TRUE(history.undo());
  EXPECT_EQ(history.redo_count(), 1U);
  EXPECT_EQ(history.next_redo()->name, "Brush: Nerve roots");
  EXPECT_TRUE(history.perform(paint(start, {{c}, 1.0, {}}, label::kNerveRoots).step));
  EXPECT_FALSE(history.redo());
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
