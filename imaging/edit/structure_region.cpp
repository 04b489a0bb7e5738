#include "imaging/edit/structure_region.h"

#include <algorithm>
#include <cmath>

namespace flavum {

std::optional<VoxelBox> box_around(const LabelMap& labels, Label structure) {
  const ImageGeometry& g = labels.geometry;
  VoxelBox box{g.size, Eigen::Vector3i::Constant(-1)};
  const std::uint16_t* row = labels.voxels.data();
  for (int k = 0; k < g.size.z(); ++k) {
    for (int j = 0; j < g.size.y(); ++j, row += g.size.x()) {
      const std::uint16_t* end = row + g.size.x();
      const std::uint16_t* first = std::find(row, end, structure);
      if (first == end) continue;
      const std::uint16_t* last = end - 1;
      while (*last != structure) --last;
      box.low = box.low.cwiseMin(Eigen::Vector3i(static_cast<int>(first - row), j, k));
      box.high = box.high.cwiseMax(Eigen::Vector3i(static_cast<int>(last - row), j, k));
    }
  }
  if (box.empty()) return std::nullopt;
  return box;
}

VoxelBox widened(const VoxelBox& box, const ImageGeometry& grid, double margin_mm) {
  VoxelBox wide = box;
  for (int a = 0; a < 3; ++a) {
    const int more = static_cast<int>(
        std::min<double>(std::ceil(margin_mm / grid.spacing_mm[a]) + 1, grid.size[a]));
    wide.low[a] = std::max(0, box.low[a] - more);
    wide.high[a] = std::min(grid.size[a] - 1, box.high[a] + more);
  }
  return wide;
}

MaskImage mask_in(const LabelMap& labels, Label structure, const VoxelBox& box) {
  MaskImage mask(crop_geometry(labels.geometry, box.low, box.high));
  for_each_voxel(box, labels.geometry, [&](std::size_t n, std::int64_t offset) {
    mask.voxels[n] = labels.voxels[static_cast<std::size_t>(offset)] == structure ? 1 : 0;
  });
  return mask;
}

}  // namespace flavum
