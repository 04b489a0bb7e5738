#pragma once
// How operations write down what they change. Internal to this folder.

#include <set>
#include <string_view>

#include "imaging/edit/edit_step.h"

namespace flavum {

/// Runs in ascending order; touching ones with the same labels become one, those without a change
/// are dropped.
class RunWriter {
 public:
  void add(const LabelRun& run);
  std::vector<LabelRun> take();

 private:
  std::vector<LabelRun> runs_;
};

/// Collects changes to voxels, in ascending order of offset, into a step. Locked structures are
/// left alone; structures that were touched become "edited".
class StepBuilder {
 public:
  StepBuilder(const EditedLabels& edited, std::string name)
      : edited_(edited), name_(std::move(name)) {}

  /// Whether a voxel of `from` may become `to`.
  bool allowed(Label from, Label to) const {
    return !edited_.locked.contains(from) && !edited_.locked.contains(to);
  }
  void set(std::int64_t offset, Label to) {
    const Label from = edited_.labels.voxels[static_cast<std::size_t>(offset)];
    if (from == to || !allowed(from, to)) return;
    runs_.add({static_cast<std::uint64_t>(offset), 1, from, to});
  }
  EditStep finish();

 private:
  const EditedLabels& edited_;
  std::string name_;
  RunWriter runs_;
};

EditOutcome refuse(std::string sentence);

/// "Ligamentum flavum"; "label 33" for a number without a name.
std::string structure_name(Label structure);

/// Why this structure cannot be changed now (unknown, locked); empty if it can.
std::string why_unchangeable(const EditedLabels& edited, Label structure);
/// The same for operations on whole structures, which unspecified body and air are not.
std::string why_no_structure(const EditedLabels& edited, Label structure);

/// What is left where a structure is taken away: epidural space for what lies in it, else body.
Label background_of(Label structure);

}  // namespace flavum
