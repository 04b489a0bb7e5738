#include "imaging/edit/slices_between.h"

#include <algorithm>

#include "imaging/base/check.h"
#include "imaging/edit/step_builder.h"
#include "imaging/edit/structure_region.h"
#include "imaging/edit/surface_distance.h"
#include "imaging/volume/distance_field.h"
#include "imaging/volume/resample.h"

namespace flavum {
namespace {

// Farther than any slice is wide.
constexpr double kWholeSliceMm = 1e4;

// One outline: its signed distance, mm, on the box's part of the slice, and its centre of area.
struct Outline {
  MaskImage mask;
  ScalarImage distance;
  Eigen::Vector3d centre = Eigen::Vector3d::Zero();  // index in the mask
};

Outline outline_of(const LabelMap& labels, Label structure, VoxelBox box, int axis, int slice) {
  box.low[axis] = box.high[axis] = slice;
  Outline o;
  o.mask = mask_in(labels, structure, box);
  o.distance = signed_surface_distance(o.mask, kWholeSliceMm);
  std::int64_t count = 0;
  const VoxelBox whole{Eigen::Vector3i::Zero(), o.mask.geometry.size - Eigen::Vector3i::Ones()};
  for (int k = 0; k <= whole.high.z(); ++k) {
    for (int j = 0; j <= whole.high.y(); ++j) {
      for (int i = 0; i <= whole.high.x(); ++i) {
        if (o.mask.at(i, j, k) == 0) continue;
        o.centre += Eigen::Vector3d(i, j, k);
        ++count;
      }
    }
  }
  if (count > 0) o.centre /= static_cast<double>(count);
  return o;
}

// The distance at an index of the mask; beyond its border the border's.
double distance_at(const Outline& o, const Eigen::Vector3d& index) {
  const Eigen::Vector3d last = (o.mask.geometry.size - Eigen::Vector3i::Ones()).cast<double>();
  return static_cast<double>(sample_linear(o.distance, index.cwiseMax(0.0).cwiseMin(last), kFarMm));
}

// Voxels of `a`, moved by `shift`, that lie in `b`.
std::int64_t overlap(const Outline& a, const Outline& b, const Eigen::Vector3d& shift) {
  std::int64_t common = 0;
  const Eigen::Vector3i size = b.mask.geometry.size;
  for (int k = 0; k < size.z(); ++k) {
    for (int j = 0; j < size.y(); ++j) {
      for (int i = 0; i < size.x(); ++i) {
        if (b.mask.at(i, j, k) != 0 && distance_at(a, Eigen::Vector3d(i, j, k) - shift) <= 0.0)
          ++common;
      }
    }
  }
  return common;
}

// What was found between two outlines; 0: not between any.
constexpr std::uint8_t kOutside = 1;
constexpr std::uint8_t kInside = 2;

// The slices strictly between two outlines.
void blend(const Outline& a, const Outline& b, int axis, int first, int last, MaskImage& found) {
  Eigen::Vector3d way = b.centre - a.centre;
  if (overlap(a, b, way) <= overlap(a, b, Eigen::Vector3d::Zero())) way.setZero();
  const Eigen::Vector3i size = a.mask.geometry.size;
  for (int slice = first + 1; slice < last; ++slice) {
    const double t = static_cast<double>(slice - first) / (last - first);
    for (int k = 0; k < size.z(); ++k) {
      for (int j = 0; j < size.y(); ++j) {
        for (int i = 0; i < size.x(); ++i) {
          Eigen::Vector3i at(i, j, k);
          const Eigen::Vector3d index = at.cast<double>();
          at[axis] = slice;
          const double d = (1.0 - t) * distance_at(a, index - t * way) +
                           t * distance_at(b, index + (1.0 - t) * way);
          found.at(at) = d <= 0.0 ? kInside : kOutside;
        }
      }
    }
  }
}

std::vector<int> slices_with(const LabelMap& labels, Label structure, const VoxelBox& box,
                             int axis) {
  std::vector<bool> bears(static_cast<std::size_t>(labels.geometry.size[axis]), false);
  for (int k = box.low.z(); k <= box.high.z(); ++k) {
    for (int j = box.low.y(); j <= box.high.y(); ++j) {
      for (int i = box.low.x(); i <= box.high.x(); ++i) {
        if (labels.at(i, j, k) == structure)
          bears[static_cast<std::size_t>(Eigen::Vector3i(i, j, k)[axis])] = true;
      }
    }
  }
  std::vector<int> slices;
  for (std::size_t s = 0; s < bears.size(); ++s) {
    if (bears[s]) slices.push_back(static_cast<int>(s));
  }
  return slices;
}

}  // namespace

EditOutcome fill_between_slices(const EditedLabels& edited, Label structure, int axis,
                                const LabelSet& over, std::vector<int> keys,
                                std::optional<Label> becomes) {
  CHECK(axis >= 0 && axis < 3);
  const Label left = becomes.value_or(background_of(structure));
  if (std::string why = why_no_structure(edited, structure); !why.empty())
    return refuse(std::move(why));
  if (std::string why = why_unchangeable(edited, left); !why.empty() && !keys.empty())
    return refuse(std::move(why));
  const ImageGeometry& grid = edited.labels.geometry;
  const auto tight = box_around(edited.labels, structure);
  if (!tight) return refuse("Nothing is labelled " + structure_name(structure) + ".");
  const std::vector<int> bearing = slices_with(edited.labels, structure, *tight, axis);
  if (keys.empty()) keys = bearing;
  std::ranges::sort(keys);
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  if (!std::ranges::includes(bearing, keys))
    return refuse(structure_name(structure) + " is not outlined on each of the chosen slices.");
  if (keys.size() < 2 || static_cast<std::size_t>(keys.back() - keys.front()) == keys.size() - 1)
    return refuse("Outline " + structure_name(structure) +
                  " on two slices with at least one slice between them.");

  // Room for an outline to move a little sideways.
  VoxelBox box = widened(*tight, grid, 2.0 * grid.spacing_mm.maxCoeff());
  box.low[axis] = keys.front();
  box.high[axis] = keys.back();
  MaskImage found(crop_geometry(grid, box.low, box.high));
  Outline above = outline_of(edited.labels, structure, box, axis, keys.front());
  for (std::size_t n = 1; n < keys.size(); ++n) {
    Outline below = outline_of(edited.labels, structure, box, axis, keys[n]);
    const int first = keys[n - 1] - box.low[axis];
    const int last = keys[n] - box.low[axis];
    if (last - first > 1) blend(above, below, axis, first, last, found);
    above = std::move(below);
  }
  StepBuilder step(edited, "Fill between slices: " + structure_name(structure));
  for_each_voxel(box, grid, [&](std::size_t n, std::int64_t offset) {
    const Label before = edited.labels.voxels[static_cast<std::size_t>(offset)];
    if (found.voxels[n] == kInside && over.contains(before)) step.set(offset, structure);
    if (found.voxels[n] == kOutside && before == structure) step.set(offset, left);
  });
  return {step.finish(), {}, {}};
}

}  // namespace flavum
