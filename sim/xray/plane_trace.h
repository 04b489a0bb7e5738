#pragma once
// Private to sim/xray: the fast path. All rays of one principal axis are traced on a virtual
// detector parallel to the slices, a regular grid of slopes (alpha, beta) = (da/dp, db/dp) in index
// units. On it Joseph's bilinear resampling of a slice is separable: each voxel row is resampled
// once, then rows are blended, with contiguous loads only. The result is read at the real
// detector's pixels afterwards.

#include <vector>

#include "sim/xray/attenuation_data.h"
#include "sim/xray/row_kernels.h"

namespace flavum {

struct SlopeGrid {
  double alpha0 = 0.0, alpha_step = 1.0;
  double beta0 = 0.0, beta_step = 1.0;
  int alpha_count = 0, beta_count = 0;
};

/// One of the six directions in which rays leave the source: axis and sign of the fastest index.
struct Face {
  int axis = 2;
  int sign = 1;
};

/// Samples of a slope grid, low..high inclusive. Empty: low > high.
struct SampleWindow {
  int u_low = 1 << 30, u_high = -1;  ///< along alpha
  int v_low = 1 << 30, v_high = -1;  ///< along beta
  bool empty() const { return u_low > u_high || v_low > v_high; }
  int columns() const { return u_high - u_low + 1; }
  int rows() const { return v_high - v_low + 1; }
};

struct TraceRequest {
  Face face;
  Eigen::Vector3d source_index{0, 0, 0};
  SlopeGrid grid;
  SampleWindow window;  ///< not empty; the same bits for every window that holds a sample
  bool split_bone = false;
};

/// Sum over the slices in front of the source of slab height (1; less where the box or the source
/// cuts the slab) times the bilinear value, without the length per slab, in units of a voxel.
/// `above`: the same of max(0, voxel - bone_from); empty if not asked for. Rows of the window. Rays
/// are taken to leave the box: the detector must lie behind it.
struct PlaneSums {
  SampleWindow window;
  std::vector<float> total, above;
};
PlaneSums trace_plane(const AttenuationVolume::Data& volume, const TraceRequest& request,
                      const RowKernels& kernels);

}  // namespace flavum
