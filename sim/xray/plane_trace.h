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

/// Sum over the slices in front of the source of slab height (1; less where the box or the source
/// cuts the slab) times the bilinear value, without the length per slab. beta_count rows of
/// alpha_count values. Rays are taken to leave the box: the detector must lie behind it.
std::vector<float> trace_plane(const AttenuationVolume::Data& volume, Face face,
                               const Eigen::Vector3d& source_index, const SlopeGrid& grid,
                               const RowKernels& kernels);

}  // namespace flavum
