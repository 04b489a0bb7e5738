#pragma once
// Reading images between voxels, and onto other grids. Patient frame, mm.

#include "imaging/volume/image.h"

namespace flavum {

/// Trilinear value at a continuous index. Within half a voxel outside the outermost centres the
/// edge voxel is continued; further out `outside` is returned.
float sample_linear(const ScalarImage& image, const Eigen::Vector3d& cijk, float outside);
inline float sample_linear(const ScalarImage& image, const PatientPoint& p, float outside) {
  return sample_linear(image, image.geometry.index_of(p), outside);
}

/// Trilinear / nearest-neighbour resampling onto `grid`. No smoothing: for a coarser grid, smooth
/// first.
ScalarImage resample_linear(const ScalarImage& image, const ImageGeometry& grid, float outside);
LabelMap resample_nearest(const LabelMap& labels, const ImageGeometry& grid,
                          std::uint16_t outside = 0);

}  // namespace flavum
