#include "imaging/edit/structure_edits.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "imaging/edit/step_builder.h"
#include "imaging/edit/structure_region.h"
#include "imaging/edit/surface_distance.h"
#include "imaging/segment/grid_tools.h"

namespace flavum {
namespace {

// Engineering defaults: beyond these a person would paint anew.
constexpr double kGreatestMoveMm = 20.0;
constexpr double kGreatestSigmaMm = 5.0;
// A Gaussian wider than this is done in several passes (ITK's kernel has at most 32 voxels).
constexpr double kGreatestSigmaVoxels = 5.0;
// How far a Gaussian is felt, in sigmas.
constexpr double kGaussianReach = 3.0;

std::string why_not_length(double value, double greatest) {
  if (std::isfinite(value) && value > 0.0 && value <= greatest) return {};
  return "Choose a length above 0 and at most " + std::to_string(static_cast<int>(greatest)) +
         " mm.";
}

std::string absent(Label structure) {
  return "Nothing is labelled " + structure_name(structure) + ".";
}

// The first reason that is not empty.
std::string first_of(std::initializer_list<std::string> reasons) {
  for (const std::string& r : reasons) {
    if (!r.empty()) return r;
  }
  return {};
}

// Keeps what `keep` leaves of the structure's mask.
EditOutcome take_away(const EditedLabels& edited, Label structure, std::optional<Label> becomes,
                      const char* name, double margin_mm,
                      const std::function<void(MaskImage&)>& keep) {
  const Label left = becomes.value_or(background_of(structure));
  if (std::string why =
          first_of({why_no_structure(edited, structure), why_unchangeable(edited, left)});
      !why.empty())
    return refuse(std::move(why));
  const auto tight = box_around(edited.labels, structure);
  if (!tight) return refuse(absent(structure));
  const VoxelBox box = widened(*tight, edited.labels.geometry, margin_mm);
  const MaskImage before = mask_in(edited.labels, structure, box);
  MaskImage after = before;
  keep(after);
  StepBuilder step(edited, name + structure_name(structure));
  for_each_voxel(box, edited.labels.geometry, [&](std::size_t n, std::int64_t offset) {
    if (before.voxels[n] != 0 && after.voxels[n] == 0) step.set(offset, left);
  });
  return {step.finish(), {}, {}};
}

ScalarImage blurred(const MaskImage& mask, double sigma_mm) {
  ScalarImage image(mask.geometry);
  std::ranges::copy(mask.voxels, image.voxels.begin());
  const double voxels = sigma_mm / mask.geometry.spacing_mm.minCoeff();
  const double ratio = voxels / kGreatestSigmaVoxels;
  const int passes = std::max(1, static_cast<int>(std::ceil(ratio * ratio)));
  for (int p = 0; p < passes; ++p) image = spine::gaussian(image, sigma_mm / std::sqrt(passes));
  return image;
}

// The value above which (inclusive) as close to `count` of `values` lie as ties allow.
float threshold_for(std::vector<float> values, std::size_t count) {
  const auto nth = values.begin() + static_cast<std::ptrdiff_t>(count - 1);
  std::ranges::nth_element(values, nth, std::greater<>());
  const float level = *nth;
  const auto above =
      static_cast<std::size_t>(std::ranges::count_if(values, [&](float v) { return v > level; }));
  const auto tied = static_cast<std::size_t>(std::ranges::count(values, level));
  return above + tied - count <= count - above ? level : std::nextafter(level, 2.0F);
}

}  // namespace

EditOutcome grow(const EditedLabels& edited, Label structure, double by_mm, const LabelSet& over) {
  if (std::string why =
          first_of({why_not_length(by_mm, kGreatestMoveMm), why_no_structure(edited, structure)});
      !why.empty())
    return refuse(std::move(why));
  const auto tight = box_around(edited.labels, structure);
  if (!tight) return refuse(absent(structure));
  const VoxelBox box = widened(*tight, edited.labels.geometry, by_mm);
  const ScalarImage distance =
      signed_surface_distance(mask_in(edited.labels, structure, box), by_mm);
  const auto limit = static_cast<float>(by_mm + 1e-4);
  StepBuilder step(edited, "Grow: " + structure_name(structure));
  for_each_voxel(box, edited.labels.geometry, [&](std::size_t n, std::int64_t offset) {
    if (distance.voxels[n] <= limit &&
        over.contains(edited.labels.voxels[static_cast<std::size_t>(offset)]))
      step.set(offset, structure);
  });
  return {step.finish(), {}, {}};
}

EditOutcome shrink(const EditedLabels& edited, Label structure, double by_mm,
                   std::optional<Label> becomes) {
  if (std::string why = why_not_length(by_mm, kGreatestMoveMm); !why.empty())
    return refuse(std::move(why));
  const auto limit = -static_cast<float>(by_mm + 1e-4);
  return take_away(edited, structure, becomes, "Shrink: ", 0.0, [&](MaskImage& mask) {
    const ScalarImage distance = signed_surface_distance(mask, by_mm);
    for (std::size_t n = 0; n < mask.voxels.size(); ++n)
      if (distance.voxels[n] >= limit) mask.voxels[n] = 0;
  });
}

EditOutcome smooth(const EditedLabels& edited, Label structure, double sigma_mm,
                   const LabelSet& over, std::optional<Label> becomes) {
  const Label left = becomes.value_or(background_of(structure));
  if (std::string why =
          first_of({why_not_length(sigma_mm, kGreatestSigmaMm), why_no_structure(edited, structure),
                    why_unchangeable(edited, left)});
      !why.empty())
    return refuse(std::move(why));
  const auto tight = box_around(edited.labels, structure);
  if (!tight) return refuse(absent(structure));
  const VoxelBox box = widened(*tight, edited.labels.geometry, kGaussianReach * sigma_mm);
  const MaskImage mask = mask_in(edited.labels, structure, box);
  const ScalarImage soft = blurred(mask, sigma_mm);
  StepBuilder step(edited, "Smooth: " + structure_name(structure));
  // Only voxels that may change sides compete for the volume.
  const auto free = [&](std::size_t n, std::int64_t offset) {
    const Label l = edited.labels.voxels[static_cast<std::size_t>(offset)];
    return mask.voxels[n] != 0 || (over.contains(l) && step.allowed(l, structure));
  };
  std::vector<float> candidates;
  std::size_t count = 0;
  for_each_voxel(box, edited.labels.geometry, [&](std::size_t n, std::int64_t offset) {
    if (mask.voxels[n] != 0) ++count;
    if (free(n, offset)) candidates.push_back(soft.voxels[n]);
  });
  const float threshold = threshold_for(std::move(candidates), count);
  for_each_voxel(box, edited.labels.geometry, [&](std::size_t n, std::int64_t offset) {
    if (!free(n, offset)) return;
    const bool inside = soft.voxels[n] >= threshold;
    if (inside != (mask.voxels[n] != 0)) step.set(offset, inside ? structure : left);
  });
  return {step.finish(), {}, {}};
}

EditOutcome keep_largest_part(const EditedLabels& edited, Label structure,
                              std::optional<Label> becomes) {
  return take_away(edited, structure, becomes, "Keep largest part: ", 0.0, spine::keep_largest);
}

EditOutcome remove_islands(const EditedLabels& edited, Label structure, double least_mm3,
                           std::optional<Label> becomes) {
  const double voxels = std::ceil(least_mm3 / edited.labels.geometry.voxel_volume_mm3() - 1e-9);
  if (!std::isfinite(voxels) || least_mm3 <= 0.0)
    return refuse("Choose a volume above 0 mm\u00b3.");
  const auto least = static_cast<std::int64_t>(
      std::min(voxels, static_cast<double>(edited.labels.voxels.size()) + 1.0));
  return take_away(edited, structure, becomes, "Remove islands: ", 0.0,
                   [least](MaskImage& mask) { spine::keep_parts_of(mask, least); });
}

EditOutcome set_lock(const EditedLabels& edited, Label structure, bool locked) {
  if (structure != label::kAir && find_label(structure) == nullptr)
    return refuse("There is no structure with the number " + std::to_string(structure) + ".");
  EditStep step{(locked ? "Lock: " : "Unlock: ") + structure_name(structure),
                edited.labels.geometry.size,
                {},
                {},
                {}};
  if (edited.locked.contains(structure) != locked) step.locks.push_back({structure, locked});
  return {std::move(step), {}, {}};
}

EditOutcome set_state(const EditedLabels& edited, Label structure, StructureState state) {
  if (structure == label::kAir || find_label(structure) == nullptr)
    return refuse("There is no structure with the number " + std::to_string(structure) + ".");
  if (!box_around(edited.labels, structure)) return refuse(absent(structure));
  EditStep step{std::string("Mark as ") + state_name(state) + ": " + structure_name(structure),
                edited.labels.geometry.size,
                {},
                {},
                {}};
  const StructureState before = edited.states.of(structure);
  if (before != state) step.states.push_back({structure, before, state});
  return {std::move(step), {}, {}};
}

}  // namespace flavum
