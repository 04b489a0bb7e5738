#include "imaging/segment_mr/mr_arch.h"

#include <algorithm>
#include <cmath>

#include "imaging/base/parallel.h"
#include "imaging/base/units.h"
#include "imaging/segment/grid_tools.h"

namespace flavum::spine {
namespace {

// Engineering defaults from the dimensions of lumbar arches: pedicle 9-18 mm wide and 14-16 mm
// high, lamina 6 mm thick and 16-22 mm high, spinous process 25-30 mm long and 6-9 mm thick.
constexpr double kPedicleLengthMm = 10.0, kPedicleWidthMm = 12.0;
constexpr double kLaminaMm = 7.0;
constexpr double kSpinousHalfMm = 4.5, kSpinousLengthMm = 30.0;
constexpr double kJointLowMm = 9.0, kJointHighMm = 24.0;
constexpr double kSightMm = 1.2, kPlaceMm = 2.0;  // over which both are averaged
constexpr float kSightShare = 0.7F;               // of what is seen against where it is expected
constexpr float kMarrowHigh = 0.62F;              // brighter is fat or fluid

// Could this place belong to the arch of the vertebra between discs at `up` and `low`?
bool expected(double s, double u, double v, double up, double low, double canal, bool flavum) {
  const double middle = 0.5 * (up + low);
  const double rho = std::hypot(u, v);
  const double beyond = rho - canal;
  if (beyond < -0.5) return false;
  const bool dorsal = v > 0.0;
  if (s > up + 4 && s < middle + 4 && v > -kPedicleLengthMm && v < 6 &&
      std::abs(u) < canal + kPedicleWidthMm && std::abs(u) > 8)
    return true;  // pedicle
  if (!dorsal) return false;
  if (s > middle - 4 && s < low + 5 && beyond < kLaminaMm + (flavum ? 4.0 : 0.0)) return true;
  if (std::abs(u) < kSpinousHalfMm && s > middle && s < low + 14 && beyond < kSpinousLengthMm)
    return true;
  // Superior process above the upper disc's level to inferior process below the lower one's.
  return std::abs(u) > kJointLowMm && std::abs(u) < kJointHighMm && v < 24 && s > up - 5 &&
         s < low + 9;
}

// Seen and expected together: single dark or grey voxels make no bone, and a gap within the arch is
// more likely noise or partial volume than a hole.
MaskImage likely(const MaskImage& seen, const Image<std::uint8_t>& owner) {
  ScalarImage sight(seen.geometry, 0.0F);
  ScalarImage place(seen.geometry, 0.0F);
  for (std::size_t n = 0; n < seen.voxels.size(); ++n) {
    sight.voxels[n] = static_cast<float>(seen.voxels[n]);
    place.voxels[n] = owner.voxels[n] != 0 ? 1.0F : 0.0F;
  }
  sight = gaussian(sight, kSightMm);
  place = gaussian(place, kPlaceMm);
  MaskImage bone(seen.geometry, 0);
  for (std::size_t n = 0; n < bone.voxels.size(); ++n) {
    const float p = kSightShare * sight.voxels[n] + (1.0F - kSightShare) * place.voxels[n];
    bone.voxels[n] = owner.voxels[n] != 0 && p > 0.5F ? 1 : 0;
  }
  return bone;
}

}  // namespace

Image<std::uint8_t> find_arches(const ArchInput& in) {
  const ImageGeometry& g = in.signal->geometry;
  const auto& discs = *in.discs;
  const int vertebrae = static_cast<int>(discs.size()) + 1;
  Image<std::uint8_t> owner(g, 0);
  MaskImage bone(g);
  const float dark = 0.75F * in.dark.muscle;
  parallel_for(g.size.z(), [&](std::int64_t kk) {
    const auto first = static_cast<std::size_t>(g.offset(0, 0, static_cast<int>(kk)));
    const auto count = static_cast<std::size_t>(g.offset(0, 0, 1));
    for (std::size_t o = first; o < first + count; ++o) {
      const double s = static_cast<double>(in.map->s[o]);
      if (s < 0) continue;
      const double u = static_cast<double>(in.map->u[o]);
      const double v = static_cast<double>(in.map->v[o]);
      if (std::abs(u) > kJointHighMm + 2 || v < -kPedicleLengthMm || v > 50) continue;
      const double canal = in.canal->radius(s, u, v);
      const int st = std::clamp(static_cast<int>(std::lround(s)), 0, in.canal->stations - 1);
      const int a =
          static_cast<int>(std::lround(std::atan2(v, u) / (2 * kPi) * kAngles) + kAngles) % kAngles;
      const float face = in.flavum->at(st, a);
      if (face > 0 && std::hypot(u, v) < static_cast<double>(face)) continue;
      const float x = in.signal->voxels[o];
      const bool cortex = x < dark;
      const bool marrow = x > in.dark.wall && x < kMarrowHigh;
      // The nearest disc above decides first; joints of two vertebrae share a height: the caudal
      // one's process lies ventral and lateral.
      for (int m = 0; m < vertebrae; ++m) {
        const double up = m > 0 ? discs[static_cast<std::size_t>(m - 1)].s : discs.front().s - 36.0;
        const double low =
            m + 1 < vertebrae ? discs[static_cast<std::size_t>(m)].s : discs.back().s + 36.0;
        if (!expected(s, u, v, up, low, canal, face > 0)) continue;
        owner.voxels[o] = static_cast<std::uint8_t>(m + 1);
        bone.voxels[o] = cortex || marrow ? 1 : 0;
        const bool joint = std::abs(u) > kJointLowMm && s > low - 8;
        if (!joint || v > 10) break;  // else the next vertebra's superior process takes it
      }
    }
  });
  bone = likely(bone, owner);
  keep_parts_of(bone, static_cast<std::int64_t>(250.0 / g.voxel_volume_mm3()));
  for (std::size_t n = 0; n < owner.voxels.size(); ++n)
    if (bone.voxels[n] == 0) owner.voxels[n] = 0;
  return owner;
}

}  // namespace flavum::spine
