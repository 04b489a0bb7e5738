#pragma once
// Iodine put into voxels so that its mass comes out right: by weights (a mixture) or in order of
// nearness (a pool that pushes its way).

#include <vector>

#include "imaging/volume/image.h"

namespace flavum {

/// One voxel of a lattice; its index may lie outside the lattice's own box.
struct Spot {
  Eigen::Vector3i at{0, 0, 0};
  /// Before spread(): how much it takes compared with others. Before pour(): nearer ones first.
  /// Afterwards mg/mL.
  double value = 0.0;
};
using Spots = std::vector<Spot>;

/// Shares `mg` out in proportion to the weights, at most `most_mg_per_ml` anywhere; weights of zero
/// take nothing. Returns what found no room, mg.
double spread(Spots& spots, double mg, double most_mg_per_ml, double voxel_mm3);
/// Fills the nearest spots with `mg_per_ml` until `mg` is used up, and drops the others. Returns
/// what found no room, mg.
double pour(Spots& spots, double mg, double mg_per_ml, double voxel_mm3);
/// The spots as an image in mg/mL with a margin of zeros; empty without any. What is said twice of
/// a voxel is added up.
ScalarImage image_of(const ImageGeometry& lattice, const Spots& spots);
/// Grain of tissue: 0..1, smooth, from whole number to whole number unlike.
double smooth_noise(const Eigen::Vector3d& at);
/// mg of an image in mg/mL.
double iodine_mg(const ScalarImage& mg_per_ml);

}  // namespace flavum
