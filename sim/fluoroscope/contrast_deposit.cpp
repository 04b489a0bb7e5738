#include "sim/fluoroscope/contrast_deposit.h"

#include <algorithm>

#include "imaging/base/rng.h"

namespace flavum {
namespace {

constexpr double kMlPerMm3 = 1e-3;
constexpr std::uint64_t kGrain = 0x677261696eULL;  // purpose of the random stream

}  // namespace

double spread(Spots& spots, double mg, double most_mg_per_ml, double voxel_mm3) {
  const double voxel_ml = kMlPerMm3 * voxel_mm3;
  double scale = 0.0;
  std::size_t full = 0;
  // Full voxels leave the rest to the others, which may fill some more.
  for (bool more = true; more;) {
    double weights = 0.0, held = 0.0;
    std::size_t now = 0;
    for (const Spot& s : spots) {
      if (!(s.value > 0.0)) continue;
      if (full > 0 && scale * s.value >= most_mg_per_ml) {
        held += most_mg_per_ml * voxel_ml;
      } else {
        weights += s.value;
      }
    }
    if (!(weights > 0.0)) break;
    scale = std::max(0.0, mg - held) / (weights * voxel_ml);
    for (const Spot& s : spots) now += scale * s.value >= most_mg_per_ml ? 1 : 0;
    more = now > full;
    full = now;
  }
  double placed = 0.0;
  for (Spot& s : spots) {
    s.value = s.value > 0.0 ? std::min(most_mg_per_ml, scale * s.value) : 0.0;
    placed += s.value * voxel_ml;
  }
  return std::max(0.0, mg - placed);
}

double pour(Spots& spots, double mg, double mg_per_ml, double voxel_mm3) {
  std::ranges::stable_sort(spots, {}, &Spot::value);
  const double voxel_mg = kMlPerMm3 * voxel_mm3 * mg_per_ml;
  std::size_t used = 0;
  while (used < spots.size() && mg > 0.0) {
    const double here = std::min(mg, voxel_mg);
    spots[used++].value = mg_per_ml * here / voxel_mg;
    mg -= here;
  }
  spots.resize(used);
  return mg;
}

ScalarImage image_of(const ImageGeometry& lattice, const Spots& spots) {
  Eigen::Vector3i low(0, 0, 0), high(-1, -1, -1);
  bool any = false;
  for (const Spot& s : spots) {
    if (!(s.value > 0.0)) continue;
    low = any ? Eigen::Vector3i(low.cwiseMin(s.at)) : s.at;
    high = any ? Eigen::Vector3i(high.cwiseMax(s.at)) : s.at;
    any = true;
  }
  if (!any) return {};
  low.array() -= 1;
  ImageGeometry g = lattice;
  g.size = high - low + Eigen::Vector3i::Constant(2);
  g.origin = lattice.point_of(low.cast<double>());
  ScalarImage image(g, 0.0F);
  for (const Spot& s : spots) {
    if (s.value > 0.0) image.at(s.at - low) += static_cast<float>(s.value);
  }
  return image;
}

double smooth_noise(const Eigen::Vector3d& at) {
  const Eigen::Vector3d low = at.array().floor();
  const Eigen::Vector3d t = at - low;
  double sum = 0.0;
  for (unsigned n = 0; n < 8; ++n) {
    double w = 1.0;
    std::uint64_t counter = 0;
    for (int a = 0; a < 3; ++a) {
      const int bit = static_cast<int>(n >> a & 1U);
      const double s = t[a] * t[a] * (3.0 - 2.0 * t[a]);
      w *= bit != 0 ? s : 1.0 - s;
      counter = counter * 4096U + static_cast<std::uint64_t>(static_cast<int>(low[a]) + bit + 2048);
    }
    sum += w * random_uniform(kGrain, counter);
  }
  return sum;
}

double iodine_mg(const ScalarImage& mg_per_ml) {
  double sum = 0.0;
  for (const float v : mg_per_ml.voxels) sum += v;
  return sum * kMlPerMm3 * mg_per_ml.geometry.voxel_volume_mm3();
}

}  // namespace flavum
