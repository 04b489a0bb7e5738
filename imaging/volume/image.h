#pragma once
// Voxels on a grid: plain values. i runs fastest. Large images are shared as
// std::shared_ptr<const Image<T>>.

#include <cstdint>
#include <vector>

#include "imaging/base/check.h"
#include "imaging/volume/image_geometry.h"

namespace flavum {

template <class T>
struct Image {
  ImageGeometry geometry;
  std::vector<T> voxels;

  Image() = default;
  explicit Image(const ImageGeometry& g, T fill = T{})
      : geometry(g), voxels(static_cast<std::size_t>(g.voxel_count()), fill) {}
  Image(const ImageGeometry& g, std::vector<T> data) : geometry(g), voxels(std::move(data)) {
    CHECK(static_cast<std::int64_t>(voxels.size()) == g.voxel_count());
  }

  T& at(int i, int j, int k) { return voxels[static_cast<std::size_t>(geometry.offset(i, j, k))]; }
  const T& at(int i, int j, int k) const {
    return voxels[static_cast<std::size_t>(geometry.offset(i, j, k))];
  }
  T& at(const Eigen::Vector3i& ijk) { return at(ijk.x(), ijk.y(), ijk.z()); }
  const T& at(const Eigen::Vector3i& ijk) const { return at(ijk.x(), ijk.y(), ijk.z()); }

  /// Value of the nearest voxel, or `outside`.
  T nearest(const PatientPoint& p, T outside) const {
    const Eigen::Vector3i ijk = geometry.nearest_index(p);
    return geometry.contains(ijk) ? at(ijk) : outside;
  }
};

using ScalarImage = Image<float>;       ///< HU for CT, arbitrary units for MR
using LabelMap = Image<std::uint16_t>;  ///< see labels.h
using MaskImage = Image<std::uint8_t>;  ///< 0 or 1

}  // namespace flavum
