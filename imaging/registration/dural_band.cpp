#include "imaging/registration/dural_band.h"

#include <algorithm>
#include <cmath>

namespace flavum {

double dural_band_mm(double largest_voxel_edge_mm, double registration_residual_mm) {
  return std::hypot(std::max(1.0, largest_voxel_edge_mm), registration_residual_mm);
}

}  // namespace flavum
