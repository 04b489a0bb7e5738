#include "imaging/edit/step_builder.h"

#include <limits>

namespace flavum {

void RunWriter::add(const LabelRun& run) {
  if (run.before == run.after || run.length == 0) return;
  if (!runs_.empty()) {
    LabelRun& last = runs_.back();
    const bool joins = last.first + last.length == run.first && last.before == run.before &&
                       last.after == run.after &&
                       run.length <= std::numeric_limits<std::uint32_t>::max() - last.length;
    if (joins) {
      last.length += run.length;
      return;
    }
  }
  runs_.push_back(run);
}

std::vector<LabelRun> RunWriter::take() {
  runs_.shrink_to_fit();
  return std::move(runs_);
}

EditStep StepBuilder::finish() {
  EditStep step{std::move(name_), edited_.labels.geometry.size, runs_.take(), {}, {}};
  std::set<Label> touched;
  for (const LabelRun& r : step.runs) {
    // Air is no structure. Unspecified body gives way to every structure; it is touched where the
    // skin moves.
    const bool skin = r.before == label::kAir || r.after == label::kAir;
    for (const Label l : {r.before, r.after}) {
      if (l != label::kAir && (l != label::kBody || skin)) touched.insert(l);
    }
  }
  for (const Label l : touched) {
    const StructureState before = edited_.states.of(l);
    if (before != StructureState::Edited)
      step.states.push_back({l, before, StructureState::Edited});
  }
  return step;
}

EditOutcome refuse(std::string sentence) { return {{}, std::move(sentence), {}}; }

std::string structure_name(Label structure) {
  if (structure == label::kAir) return "Air";
  const LabelInfo* info = find_label(structure);
  return info != nullptr ? info->name : "label " + std::to_string(structure);
}

std::string why_unchangeable(const EditedLabels& edited, Label structure) {
  if (structure != label::kAir && find_label(structure) == nullptr)
    return "There is no structure with the number " + std::to_string(structure) + ".";
  if (edited.locked.contains(structure))
    return structure_name(structure) + " is locked. Unlock it to change it.";
  return {};
}

std::string why_no_structure(const EditedLabels& edited, Label structure) {
  if (structure == label::kAir || structure == label::kBody)
    return structure_name(structure) + " is not a structure of its own; choose one.";
  return why_unchangeable(edited, structure);
}

Label background_of(Label structure) {
  return structure == label::kThecalSac || structure == label::kEpiduralFat ? label::kEpiduralOther
                                                                            : label::kBody;
}

}  // namespace flavum
