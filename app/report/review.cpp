#include "app/report/review.h"

#include <vector>

namespace flavum {

Review review_of(const Segmentation& s) {
  std::vector<bool> present(65536, false);
  for (const std::uint16_t v : s.labels.voxels) present[v] = true;
  int all = 0, reviewed = 0, edited = 0;
  for (const LabelInfo& info : all_labels()) {
    if (!present[info.value] || info.value == label::kBody) continue;
    ++all;
    if (s.states.of(info.value) == StructureState::Reviewed) ++reviewed;
    if (s.states.of(info.value) == StructureState::Edited) ++edited;
  }
  if (all > 0 && reviewed == all)
    return {true, "REVIEWED: a person looked at every structure and accepted it."};
  if (reviewed == 0 && edited == 0) {
    return {false, "NOT REVIEWED: labels and distances are automatic; nobody has confirmed them."};
  }
  std::string words = "NOT FULLY REVIEWED: of " + std::to_string(all) + " structures " +
                      std::to_string(reviewed) + (reviewed == 1 ? " was" : " were") + " accepted";
  if (edited > 0) words += ", " + std::to_string(edited) + " changed but not accepted";
  if (reviewed + edited < all) words += "; the rest is automatic";
  return {false, words + "."};
}

std::map<Label, SegmentState> segment_states(const Segmentation& s) {
  std::map<Label, SegmentState> states;
  for (const auto& [structure, state] : s.states.not_automatic()) {
    states[structure] = {SegmentState::Origin::SemiAutomatic, state == StructureState::Reviewed};
  }
  return states;
}

}  // namespace flavum
