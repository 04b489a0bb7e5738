#include "imaging/volume/resample.h"

#include <algorithm>
#include <cmath>

#include "imaging/base/parallel.h"

namespace flavum {

float sample_linear(const ScalarImage& image, const Eigen::Vector3d& cijk, float outside) {
  const ImageGeometry& g = image.geometry;
  int low[3];
  int high[3];
  double t[3];
  for (int a = 0; a < 3; ++a) {
    if (!(cijk[a] >= -0.5 && cijk[a] <= g.size[a] - 0.5)) return outside;
    const double c = std::clamp(cijk[a], 0.0, static_cast<double>(g.size[a] - 1));
    low[a] = static_cast<int>(c);
    high[a] = std::min(low[a] + 1, g.size[a] - 1);
    t[a] = c - low[a];
  }
  const auto row = [&](int j, int k) {
    return (1.0 - t[0]) * image.at(low[0], j, k) + t[0] * image.at(high[0], j, k);
  };
  const auto plane = [&](int k) { return (1.0 - t[1]) * row(low[1], k) + t[1] * row(high[1], k); };
  return static_cast<float>((1.0 - t[2]) * plane(low[2]) + t[2] * plane(high[2]));
}

namespace {

// Calls body(offset, continuous source index) for every voxel of grid.
template <class Body>
void for_each_source_index(const ImageGeometry& source, const ImageGeometry& grid,
                           const Body& body) {
  parallel_for(grid.size.z(), [&](std::int64_t k) {
    for (int j = 0; j < grid.size.y(); ++j) {
      const auto kk = static_cast<int>(k);
      const Eigen::Vector3d start = source.index_of(grid.point_of(0, j, kk));
      const Eigen::Vector3d step = source.index_of(grid.point_of(1, j, kk)) - start;
      for (int i = 0; i < grid.size.x(); ++i) {
        body(static_cast<std::size_t>(grid.offset(i, j, kk)), Eigen::Vector3d(start + i * step));
      }
    }
  });
}

}  // namespace

ScalarImage resample_linear(const ScalarImage& image, const ImageGeometry& grid, float outside) {
  ScalarImage out(grid);
  for_each_source_index(image.geometry, grid, [&](std::size_t o, const Eigen::Vector3d& c) {
    out.voxels[o] = sample_linear(image, c, outside);
  });
  return out;
}

LabelMap resample_nearest(const LabelMap& labels, const ImageGeometry& grid,
                          std::uint16_t outside) {
  LabelMap out(grid);
  for_each_source_index(labels.geometry, grid, [&](std::size_t o, const Eigen::Vector3d& c) {
    const Eigen::Vector3i ijk = (c + Eigen::Vector3d::Constant(0.5)).array().floor().cast<int>();
    out.voxels[o] = labels.geometry.contains(ijk) ? labels.at(ijk) : outside;
  });
  return out;
}

}  // namespace flavum
