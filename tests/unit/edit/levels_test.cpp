#include "imaging/edit/level_assignment.h"

#include "edit_fixture.h"

namespace flavum {
namespace {

using test::after;
using test::count_of;
using test::same;

// A column: every slice of k one label, vertebrae (5 slices) and discs (2) in turn, from `top` to
// L5 and then the sacrum. Sizes differ, so that a mix-up shows in the counts.
EditedLabels column(Label top) {
  EditedLabels edited = test::body(test::oblique_grid({6, 5, 80}));
  int k = 2;
  const auto slab = [&](Label l, int slices) {
    for (const int end = k + slices; k < end; ++k)
      for (int j = 1; j < 4; ++j)
        for (int i = 1; i < 5; ++i) edited.labels.at(i, j, k) = l;
  };
  for (Label v = top; v <= label::kL5; ++v) {
    slab(v, 3 + (v - label::kT11));
    slab(label::disc_below(v), 1);
  }
  slab(label::kSacrum, 4);
  return edited;
}

TEST(Levels, ShiftDownRenamesVerticesAndDiscs) {
  const EditedLabels start = column(label::kT12);
  const EditOutcome outcome = shift_levels(start, 1);
  EditedLabels now = after(start, outcome);
  EXPECT_TRUE(outcome.note.empty());
  EXPECT_EQ(count_of(now.labels, label::kT12), 0);
  for (Label v = label::kT12; v <= label::kL5; ++v) {
    EXPECT_EQ(count_of(now.labels, static_cast<Label>(v + 1)), count_of(start.labels, v));
    EXPECT_EQ(count_of(now.labels, label::disc_below(static_cast<Label>(v + 1))), 12);
    EXPECT_EQ(now.states.of(v), StructureState::Edited);
    EXPECT_EQ(now.states.of(label::disc_below(v)), StructureState::Edited);
  }
  EXPECT_EQ(count_of(now.labels, label::kSacrum), count_of(start.labels, label::kSacrum));
  EXPECT_EQ(now.states.of(label::kSacrum), StructureState::Automatic);
  EXPECT_TRUE(shift_levels(now, 1).refused());  // L6 would be next to the sacrum's name
  now = after(now, shift_levels(now, -1));
  EXPECT_EQ(now.labels.voxels, start.labels.voxels);
  EXPECT_TRUE(shift_levels(start, 0).step.empty());
}

TEST(Levels, ShiftUpBeyondT11SaysWhatIsLost) {
  const EditedLabels start = column(label::kT11);
  const EditOutcome outcome = shift_levels(start, -1);
  EditedLabels now = after(start, outcome);
  EXPECT_NE(outcome.note.find("T11 vertebra"), std::string::npos);
  EXPECT_EQ(count_of(now.labels, label::kT11), count_of(start.labels, label::kT12));
  EXPECT_EQ(count_of(now.labels, label::kL4), count_of(start.labels, label::kL5));
  EXPECT_EQ(count_of(now.labels, label::kL5), 0);
  revert_step(outcome.step, now);
  EXPECT_TRUE(same(now, start));
}

TEST(Levels, CanBeExchangedInOneStep) {
  const EditedLabels start = column(label::kL1);
  const EditedLabels now =
      after(start, assign_levels(start, {{label::kL2, label::kL3}, {label::kL3, label::kL2}}));
  EXPECT_EQ(count_of(now.labels, label::kL2), count_of(start.labels, label::kL3));
  EXPECT_EQ(count_of(now.labels, label::kL3), count_of(start.labels, label::kL2));
  EXPECT_EQ(now.states.of(label::kL4), StructureState::Automatic);
}

TEST(Levels, NoNameIsGivenTwice) {
  const EditedLabels start = column(label::kL1);
  EXPECT_TRUE(assign_levels(start, {{label::kL2, label::kL3}}).refused());
  EXPECT_TRUE(
      assign_levels(start, {{label::kL2, label::kT12}, {label::kL3, label::kT12}}).refused());
  EXPECT_TRUE(
      assign_levels(start, {{label::kL2, label::kT12}, {label::kL2, label::kT11}}).refused());
  EXPECT_TRUE(assign_levels(start, {{label::kT11, label::kT12}}).refused());
  EXPECT_TRUE(assign_levels(start, {{label::kL5, label::kThecalSac}}).refused());
  // L5 taken for the sacrum: its disc has no name there.
  EXPECT_TRUE(
      assign_levels(start, {{label::kL5, label::kSacrum}, {label::kSacrum, label::kL5}}).refused());
  // The sacrum's first piece taken for a vertebra after a shift: the disc follows by itself.
  const EditedLabels up = after(start, shift_levels(start, -1));
  const EditedLabels now = after(up, assign_levels(up, {{label::kSacrum, label::kL5}}));
  EXPECT_EQ(count_of(now.labels, label::kL5), count_of(start.labels, label::kSacrum));
}

TEST(Levels, LocksHold) {
  EditedLabels start = column(label::kL1);
  start.locked.insert(label::kL3);
  EXPECT_TRUE(shift_levels(start, 1).refused());
  EXPECT_TRUE(assign_levels(start, {{label::kL2, label::kL3}, {label::kL3, label::kL2}}).refused());
  EXPECT_FALSE(assign_levels(start, {{label::kL1, label::kT12}}).refused());
}

TEST(Levels, APartGoesToAnotherVertebra) {
  EditedLabels start = column(label::kL1);
  // A piece of L3 away from it, as a process cut off by a thick slice.
  start.labels.at(5, 4, 70) = start.labels.at(5, 4, 71) = label::kL3;
  const PatientPoint at = start.labels.geometry.point_of(5, 4, 71);
  const EditedLabels now = after(start, assign_part(start, at, label::kL4));
  EXPECT_EQ(count_of(now.labels, label::kL4), count_of(start.labels, label::kL4) + 2);
  EXPECT_EQ(count_of(now.labels, label::kL3), count_of(start.labels, label::kL3) - 2);
  EXPECT_TRUE(assign_part(start, PatientPoint(1e9, 0, 0), label::kL4).refused());
  EXPECT_TRUE(assign_part(start, start.labels.geometry.point_of(0, 0, 0), label::kL4).refused());
  EXPECT_TRUE(assign_part(start, at, label::kThecalSac).refused());
}

}  // namespace
}  // namespace flavum
