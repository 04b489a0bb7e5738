#pragma once
// Which parts of a volume a ray may pass over: cells of 8 x 8 x 8 voxels, marked per principal
// axis.
//
// In the eight slices of a cell a ray of principal axis p moves at most four voxels to either side
// of where it crosses their middle, and reads one voxel further. Bit p of a cell therefore says: in
// these slices something but zero lies in the cell or within that reach of it across p. One look
// decides over eight slabs.

#include <cstdint>
#include <vector>

#include <Eigen/Core>

namespace flavum {

inline constexpr int kCellVoxels = 8;

class MacroCells {
 public:
  explicit MacroCells(const Eigen::Vector3i& voxels);

  const Eigen::Vector3i& count() const { return count_; }
  /// New values of the voxels [low, low + size), i fastest. A cell that lies inside that box is
  /// looked at afresh; one that it cuts only gains, so it may be traced needlessly, never missed.
  void note(const Eigen::Vector3i& low, const Eigen::Vector3i& size, const std::uint16_t* values);
  /// Bits of one cell, as above.
  std::uint8_t bits(const Eigen::Vector3i& cell) const;

 private:
  struct Occupied {  // inside the cell, 0 to 7; low > high: empty
    Eigen::Matrix<std::int8_t, 3, 1> low{kCellVoxels, kCellVoxels, kCellVoxels}, high{-1, -1, -1};
  };
  const Occupied& at(const Eigen::Vector3i& cell) const;
  Eigen::Vector3i voxels_, count_;
  std::vector<Occupied> cells_;
};

}  // namespace flavum
