#pragma once
// What is left of the tissue: occupancy on the operative field's grid, in copy-on-write bricks, so
// that a State is cheap to copy. 255 = whole, 0 = removed; integers only, so results are the same
// everywhere.

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "imaging/volume/image_geometry.h"

namespace flavum {

class Tissue {
 public:
  static constexpr int kBrick = 16;  ///< voxels per brick edge
  Tissue() = default;
  explicit Tissue(const ImageGeometry& grid);  ///< nothing removed

  const ImageGeometry& grid() const { return grid_; }
  std::uint8_t occupancy(const Eigen::Vector3i& ijk) const;
  void set_occupancy(const Eigen::Vector3i& ijk,
                     std::uint8_t value);  ///< copies the brick if shared
  bool untouched() const;
  /// Bricks whose content differs from `other` (same grid): inclusive voxel bounds of the union;
  /// empty if none.
  struct Box {
    Eigen::Vector3i low{0, 0, 0}, high{-1, -1, -1};
    bool empty() const { return (high.array() < low.array()).any(); }
  };
  Box changed_since(const Tissue& other) const;
  std::uint64_t hash() const;
  friend bool operator==(const Tissue& a, const Tissue& b);

 private:
  using Brick = std::array<std::uint8_t, kBrick * kBrick * kBrick>;
  std::size_t brick_of(const Eigen::Vector3i& ijk) const;

  ImageGeometry grid_;
  Eigen::Vector3i bricks_{0, 0, 0};
  std::vector<std::shared_ptr<const Brick>> content_;  ///< null: whole
};

}  // namespace flavum
