#pragma once
// Private to sim/xray: how a volume of mu lies in memory for tracing. Two copies, so that the
// slices of every principal axis have rows of contiguous voxels: `i_fast` is [k][j][i], `j_fast` is
// [k][i][j]. Both are followed by kPaddingVoxels zeros, because vector code loads whole registers.

#include <vector>

#include "sim/xray/projector.h"

namespace flavum {

inline constexpr int kPaddingVoxels = 16;

/// Voxel indices low..high (inclusive) outside of which a slice is exactly zero. Empty: low > high.
struct OccupiedRectangle {
  int a_low = 1 << 30, a_high = -1;  ///< along the contiguous axis
  int b_low = 1 << 30, b_high = -1;  ///< along the row axis
  bool empty() const { return a_low > a_high; }
};

/// The slices of one principal axis p: rows run along axis a (contiguous), are counted along b.
struct SliceStack {
  int p = 2, a = 0, b = 1;
  const float* voxels = nullptr;
  std::int64_t row_stride = 0;    ///< voxels from row to row (b to b + 1)
  std::int64_t slice_stride = 0;  ///< voxels from slice to slice (p to p + 1)
  const std::vector<OccupiedRectangle>* occupied = nullptr;  ///< per slice

  const float* row(int slice, int b_index) const {
    return voxels + slice * slice_stride + b_index * row_stride;
  }
};

struct AttenuationVolume::Data {
  ImageGeometry geometry;
  std::vector<float> i_fast;  ///< mu, 1/mm
  std::vector<float> j_fast;
  std::vector<OccupiedRectangle> occupied[3];  ///< per principal axis, per slice
  SliceStack stack(int principal_axis) const;
};

}  // namespace flavum
