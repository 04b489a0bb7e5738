#pragma once
// One step of editing as a value: what changed, in runs of voxels, and how to take it back.
//
// A step is made by an operation (brush.h, structure_edits.h, ...), which changes nothing itself.
// apply_step and revert_step are exact inverses: labels, states and locks to the bit.

#include <string>
#include <vector>

#include "imaging/edit/label_set.h"
#include "imaging/volume/image.h"
#include "imaging/volume/structure_states.h"

namespace flavum {

/// What is edited. A locked structure neither loses nor gains a voxel.
struct EditedLabels {
  LabelMap labels;
  StructureStates states;
  LabelSet locked;
};

/// Consecutive voxels (i fastest) that all had one label and now have another. 16 bytes.
struct LabelRun {
  std::uint64_t first = 0;
  std::uint32_t length = 0;
  Label before = 0;
  Label after = 0;
  friend bool operator==(const LabelRun&, const LabelRun&) = default;
};
static_assert(sizeof(LabelRun) == 16);

struct StateChange {
  Label structure = 0;
  StructureState before = StructureState::Automatic;
  StructureState after = StructureState::Automatic;
  friend bool operator==(const StateChange&, const StateChange&) = default;
};

struct LockChange {
  Label structure = 0;
  bool locked = false;  ///< after the step; before it was the opposite
  friend bool operator==(const LockChange&, const LockChange&) = default;
};

struct EditStep {
  std::string name;  ///< as shown beside "Undo": "Brush: Ligamentum flavum"
  Eigen::Vector3i size = Eigen::Vector3i::Zero();  ///< of the grid it belongs to
  std::vector<LabelRun> runs;                      ///< ascending, not overlapping
  std::vector<StateChange> states;                 ///< ascending by structure
  std::vector<LockChange> locks;                   ///< ascending by structure

  bool empty() const { return runs.empty() && states.empty() && locks.empty(); }
  friend bool operator==(const EditStep&, const EditStep&) = default;
};

/// Memory a step takes, bytes: at most 16 per run, and a run per changed voxel at the very worst.
std::size_t step_bytes(const EditStep& step);
std::int64_t changed_voxels(const EditStep& step);

/// Throws OperationFailed, and changes nothing, when the step does not begin at this state.
void apply_step(const EditStep& step, EditedLabels& edited);
/// Throws OperationFailed, and changes nothing, when the step does not end at this state.
void revert_step(const EditStep& step, EditedLabels& edited);

/// The one step that does what `first` and then `second` do; named after `first`. For strokes that
/// are painted piece by piece. `second` must begin where `first` ends.
EditStep combine_steps(const EditStep& first, const EditStep& second);

/// What an operation answers: a step, which may be empty, or the reason why it is not possible.
struct EditOutcome {
  EditStep step;
  std::string refusal;  ///< a sentence for the physician; empty when the step is good
  std::string note;     ///< something to know about the step; mostly empty
  bool refused() const { return !refusal.empty(); }
};

}  // namespace flavum
