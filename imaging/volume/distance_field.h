#pragma once
// Exact Euclidean distance to a set of voxels, respecting anisotropic spacing, in mm.
//
// Separable lower-envelope algorithm of Felzenszwalb & Huttenlocher, "Distance Transforms of
// Sampled Functions" (2012). Distances are between voxel centres, so a boundary face lies half a
// voxel away; signed_distance() accounts for that by measuring to the interface between inside and
// outside centres.

#include <functional>

#include "imaging/volume/image.h"

namespace flavum {

/// Distance (mm) from each voxel centre to the nearest centre with mask != 0; 0 inside the mask.
/// Where the mask is empty, every value is `kFarMm`.
inline constexpr float kFarMm = 1e4F;
ScalarImage distance_to(const MaskImage& mask);

/// Signed distance (mm) to the surface of the mask: negative inside, positive outside, zero on the
/// face between neighbouring inside and outside voxels to within half a voxel.
ScalarImage signed_distance(const MaskImage& mask);

MaskImage mask_of(const LabelMap& labels, const std::function<bool(std::uint16_t)>& belongs);

}  // namespace flavum
