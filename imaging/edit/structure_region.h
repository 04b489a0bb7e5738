#pragma once
// The part of the grid an operation works on, so that editing a small structure in a large image
// stays quick. Internal to this folder.

#include <optional>

#include "imaging/volume/image.h"
#include "imaging/volume/labels.h"

namespace flavum {

/// Voxels low..high, both inclusive.
struct VoxelBox {
  Eigen::Vector3i low = Eigen::Vector3i::Zero();
  Eigen::Vector3i high = Eigen::Vector3i::Constant(-1);
  bool empty() const { return (high.array() < low.array()).any(); }
};

/// The smallest box around a structure; nothing when no voxel bears the label.
std::optional<VoxelBox> box_around(const LabelMap& labels, Label structure);

/// The box with at least `margin_mm` more on every side, inside the grid.
VoxelBox widened(const VoxelBox& box, const ImageGeometry& grid, double margin_mm);

/// 1 where the structure is, on the grid of the box alone.
MaskImage mask_in(const LabelMap& labels, Label structure, const VoxelBox& box);

/// visit(offset in the box's mask, offset in the grid) in ascending order of both.
template <class Visit>
void for_each_voxel(const VoxelBox& box, const ImageGeometry& grid, const Visit& visit) {
  std::size_t n = 0;
  for (int k = box.low.z(); k <= box.high.z(); ++k) {
    for (int j = box.low.y(); j <= box.high.y(); ++j) {
      std::int64_t offset = grid.offset(box.low.x(), j, k);
      for (int i = box.low.x(); i <= box.high.x(); ++i) visit(n++, offset++);
    }
  }
}

}  // namespace flavum
