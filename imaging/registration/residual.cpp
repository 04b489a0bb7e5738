#include "imaging/registration/residual.h"

#include <algorithm>
#include <cmath>

namespace flavum::registration {
namespace {

// Engineering defaults, chosen on development phantoms (docs/registration.md).
constexpr double kSpread = 2.0;
constexpr double kSlice = 0.12;      // of the largest spacing
constexpr double kFatShiftPx = 1.2;  // in-plane pixels
constexpr double kLeastMm = 0.3;

}  // namespace

double residual_mm(const GroupRegistration& g, const ImageGeometry& mr) {
  Eigen::Vector3d mm = mr.spacing_mm;
  std::sort(mm.begin(), mm.end());
  const double parts[] = {kSpread * g.spread_mm, g.neighbour_mm, kSlice * mm[2],
                          kFatShiftPx * mm[1], kLeastMm};
  double sum = 0.0;
  for (const double p : parts) sum += p * p;
  return std::sqrt(sum);
}

}  // namespace flavum::registration
