#include "imaging/edit/level_assignment.h"

#include <map>

#include "imaging/edit/step_builder.h"
#include "imaging/edit/structure_region.h"

namespace flavum {
namespace {

std::vector<bool> labels_present(const LabelMap& labels) {
  std::vector<bool> present(65536, false);
  for (const Label l : labels.voxels) present[l] = true;
  return present;
}

// Every label in `renamed`, all at once.
EditOutcome rename_all(const EditedLabels& edited, const std::map<Label, Label>& renamed,
                       const std::string& name) {
  for (const auto& [from, to] : renamed) {
    for (const Label l : {from, to}) {
      if (std::string why = why_unchangeable(edited, l); !why.empty())
        return refuse(std::move(why));
    }
  }
  std::vector<Label> table(65536);
  for (std::size_t l = 0; l < table.size(); ++l) table[l] = static_cast<Label>(l);
  for (const auto& [from, to] : renamed) table[from] = to;
  StepBuilder step(edited, name);
  for (std::size_t n = 0; n < edited.labels.voxels.size(); ++n) {
    const Label before = edited.labels.voxels[n];
    if (table[before] != before) step.set(static_cast<std::int64_t>(n), table[before]);
  }
  return {step.finish(), {}, {}};
}

// Why these names cannot be given together: one that is taken and not given up, or given twice.
std::string why_taken(const std::map<Label, Label>& renamed, const std::vector<bool>& present) {
  std::map<Label, Label> given;
  for (const auto& [from, to] : renamed) {
    if (!present[from] || to == label::kBody) continue;
    if (!given.emplace(to, from).second)
      return structure_name(given[to]) + " and " + structure_name(from) + " would both become " +
             structure_name(to) + ".";
    if (present[to] && !renamed.contains(to))
      return "There is " + structure_name(to) + " already. Rename it in the same step.";
  }
  return {};
}

std::string shifted_name(int by) { return by > 0 ? "Levels down" : "Levels up"; }

}  // namespace

EditOutcome assign_levels(const EditedLabels& edited, const std::vector<LevelChange>& changes) {
  const std::vector<bool> present = labels_present(edited.labels);
  std::map<Label, Label> renamed;
  for (const LevelChange& c : changes) {
    if (!is_bone(c.from) || !is_bone(c.to)) return refuse("Only vertebrae can be given a level.");
    const Label disc = label::disc_below(c.from);
    if (!present[c.from] && !present[disc])
      return refuse("Nothing is labelled " + structure_name(c.from) + ".");
    if (c.to == label::kSacrum && c.from != c.to && present[disc])
      return refuse(structure_name(disc) +
                    " would come to lie below the sacrum. Remove or rename it first.");
    if (!renamed.emplace(c.from, c.to).second)
      return refuse(structure_name(c.from) + " cannot be given two names.");
    if (present[disc]) renamed.emplace(disc, label::disc_below(c.to));
  }
  if (std::string why = why_taken(renamed, present); !why.empty()) return refuse(std::move(why));
  std::erase_if(renamed, [](const auto& r) { return r.first == r.second; });
  return rename_all(edited, renamed, "Rename levels");
}

EditOutcome shift_levels(const EditedLabels& edited, int by) {
  const std::vector<bool> present = labels_present(edited.labels);
  constexpr int kLevels = label::kL6 - label::kT11 + 1;
  if (by <= -kLevels || by >= kLevels) return refuse("There are not that many levels.");
  std::map<Label, Label> renamed;
  std::string lost;
  for (Label from = label::kT11; by != 0 && from <= label::kL6; ++from) {
    const Label disc = label::disc_below(from);
    if (!present[from] && !present[disc]) continue;
    const int to = from + by;
    if (to > label::kL6)
      return refuse(structure_name(from) + " would come to lie below L6. Take it for the sacrum?");
    for (const Label l : {from, disc}) {
      if (!present[l]) continue;
      renamed[l] = to < label::kT11 ? label::kBody : static_cast<Label>(l + by);
      if (to < label::kT11) lost += (lost.empty() ? "" : ", ") + structure_name(l);
    }
  }
  EditOutcome outcome = rename_all(edited, renamed, shifted_name(by));
  if (!outcome.refused() && !lost.empty())
    outcome.note = "Above T11 there are no labels: no longer outlined: " + lost + ".";
  return outcome;
}

EditOutcome assign_part(const EditedLabels& edited, const PatientPoint& at, Label to) {
  const ImageGeometry& grid = edited.labels.geometry;
  const Eigen::Vector3d index = grid.index_of(at);
  const auto beyond = (grid.size.cast<double>() - Eigen::Vector3d::Constant(0.5)).array();
  if (!index.allFinite() || (index.array() < -0.5).any() || (index.array() >= beyond).any())
    return refuse("This point lies outside the image.");
  const Eigen::Vector3i seed = grid.nearest_index(at);
  const Label from = edited.labels.at(seed);
  if ((!is_bone(from) && !is_disc(from)) || (!is_bone(to) && !is_disc(to)))
    return refuse("Only vertebrae and discs can be given a level.");
  for (const Label l : {from, to}) {
    if (std::string why = why_unchangeable(edited, l); !why.empty()) return refuse(std::move(why));
  }
  const VoxelBox box = *box_around(edited.labels, from);
  MaskImage left = mask_in(edited.labels, from, box);  // 1: not reached yet, 2: reached
  std::vector<Eigen::Vector3i> open{seed - box.low};
  left.at(open.front()) = 2;
  while (!open.empty()) {
    const Eigen::Vector3i voxel = open.back();
    open.pop_back();
    for (int axis = 0; axis < 3; ++axis) {
      for (const int side : {-1, 1}) {
        const Eigen::Vector3i next = voxel + side * Eigen::Vector3i::Unit(axis);
        if (!left.geometry.contains(next) || left.at(next) != 1) continue;
        left.at(next) = 2;
        open.push_back(next);
      }
    }
  }
  StepBuilder step(edited, "Part of " + structure_name(from) + " to " + structure_name(to));
  for_each_voxel(box, grid, [&](std::size_t n, std::int64_t offset) {
    if (left.voxels[n] == 2) step.set(offset, to);
  });
  return {step.finish(), {}, {}};
}

}  // namespace flavum
