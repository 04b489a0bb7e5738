#pragma once
// Private to sim/xray: how a volume of mu lies in memory for tracing. HU become 16-bit codes
// (codes per HU 8, 4 or 2, so that whole HU are exact), mu given as such stays in single precision.
// Usually two copies, so that the slices of every principal axis have rows of contiguous voxels:
// `i_fast` is [k][j][i], `j_fast` is [k][i][j]. Both are followed by kPaddingVoxels zeros, because
// vector code loads whole registers. Between k slices lies a gap: rows of one view's slices are one
// k apart, and with 512 x 512 voxels and no gap all of them would compete for the same few lines of
// the cache. With VolumeMemory::Small there is no `j_fast`.

#include <cstdint>
#include <variant>
#include <vector>

#include "sim/xray/projector.h"

namespace flavum {

inline constexpr int kPaddingVoxels = 16;

/// Voxel indices low..high (inclusive) outside of which a slice holds nothing. Empty: low > high.
struct OccupiedRectangle {
  int a_low = 1 << 30, a_high = -1;  ///< along the contiguous axis
  int b_low = 1 << 30, b_high = -1;  ///< along the row axis
  bool empty() const { return a_low > a_high; }
};

/// Slices of one principal axis p: rows run along axis a, are counted along b.
struct StackAxes {
  int p = 2, a = 0, b = 1;
};
constexpr StackAxes stack_axes(int principal_axis) {
  if (principal_axis == 0) return {0, 1, 2};
  return principal_axis == 1 ? StackAxes{1, 0, 2} : StackAxes{2, 0, 1};
}

template <class Voxel>
struct SliceStack : StackAxes {
  const Voxel* voxels = nullptr;
  std::int64_t voxel_stride = 1;  ///< along a; 1 unless the volume has one copy only
  std::int64_t row_stride = 0;    ///< voxels from row to row (b to b + 1)
  std::int64_t slice_stride = 0;  ///< voxels from slice to slice (p to p + 1)
  const std::vector<OccupiedRectangle>* occupied = nullptr;  ///< per slice, not zero
  const std::vector<OccupiedRectangle>* dense = nullptr;     ///< per slice, some bone

  const Voxel* row(int slice, int b_index) const {
    return voxels + slice * slice_stride + b_index * row_stride;
  }
};

template <class Voxel>
struct VoxelCopies {
  std::vector<Voxel> i_fast;
  std::vector<Voxel> j_fast;  ///< empty: traced from i_fast
};

struct AttenuationVolume::Data {
  ImageGeometry geometry;
  std::variant<VoxelCopies<std::uint16_t>, VoxelCopies<float>> copies;
  std::int64_t slice_pitch = 0;                ///< voxels from k to k + 1, in either copy
  double mu_per_unit = 1.0;                    ///< 1/mm that one unit of a voxel stands for
  std::vector<OccupiedRectangle> occupied[3];  ///< per principal axis, per slice
  std::vector<OccupiedRectangle> dense[3];     ///< the same, above kBoneFromMuPerMm

  /// kBoneFromMuPerMm in units of a voxel.
  float bone_from() const { return static_cast<float>(kBoneFromMuPerMm / mu_per_unit); }

  template <class Voxel>
  SliceStack<Voxel> stack(const VoxelCopies<Voxel>& of, int principal_axis) const {
    const std::int64_t ni = geometry.size.x(), nj = geometry.size.y();
    SliceStack<Voxel> s;
    static_cast<StackAxes&>(s) = stack_axes(principal_axis);
    s.occupied = &occupied[principal_axis];
    s.dense = &dense[principal_axis];
    s.voxels = of.i_fast.data();
    switch (principal_axis) {
      case 0:
        s.row_stride = slice_pitch;
        if (of.j_fast.empty()) {
          s.voxel_stride = ni, s.slice_stride = 1;
        } else {
          s.voxels = of.j_fast.data();
          s.slice_stride = nj;
        }
        break;
      case 1:
        s.row_stride = slice_pitch, s.slice_stride = ni;
        break;
      default:
        s.row_stride = ni, s.slice_stride = slice_pitch;
    }
    return s;
  }
};

}  // namespace flavum
