#include "sim/xray/ray_trace.h"

#include <algorithm>
#include <cmath>

namespace flavum {
namespace {

// Between the two neighbouring centres; beyond the outermost centre the edge voxel continues.
struct Tap {
  int index;
  float low, high;
};

Tap tap_at(double x, int n) {
  const double clamped = std::clamp(x, 0.0, static_cast<double>(n - 1));
  const int index = std::max(0, std::min(static_cast<int>(clamped), n - 2));
  const float high = static_cast<float>(clamped - index);
  return {index, 1.0F - high, high};
}

template <class Voxel>
RayIntegral trace(const AttenuationVolume::Data& volume, const VoxelCopies<Voxel>& copies,
                  const Eigen::Vector3d& from, const Eigen::Vector3d& to) {
  const Eigen::Vector3i n = volume.geometry.size;
  const Eigen::Vector3d d = to - from;
  // The part of the segment inside the box of voxels, as fractions of the segment.
  double enter = 0.0, leave = 1.0;
  for (int k = 0; k < 3; ++k) {
    const double low = -0.5 - from[k], high = n[k] - 0.5 - from[k];
    if (d[k] == 0.0) {
      if (low > 0.0 || high < 0.0) return {};
      continue;
    }
    const double t0 = low / d[k], t1 = high / d[k];
    enter = std::max(enter, std::min(t0, t1));
    leave = std::min(leave, std::max(t0, t1));
  }
  if (!(enter < leave)) return {};

  const SliceStack<Voxel> stack = volume.stack(copies, principal_axis_of(d));
  const int p = stack.p;
  const double slope_a = d[stack.a] / d[p], slope_b = d[stack.b] / d[p];
  double p_low = from[p] + enter * d[p], p_high = from[p] + leave * d[p];
  if (p_low > p_high) std::swap(p_low, p_high);
  const int first = std::max(0, static_cast<int>(std::floor(p_low + 0.5)));
  const int last = std::min(n[p] - 1, static_cast<int>(std::ceil(p_high - 0.5)));
  const std::int64_t next_a = n[stack.a] > 1 ? stack.voxel_stride : 0;
  const std::int64_t next_b = n[stack.b] > 1 ? stack.row_stride : 0;
  const float bone_from = volume.bone_from();

  double sum = 0.0, above = 0.0;
  for (int k = first; k <= last; ++k) {
    // The slice stands for the slab of half a voxel on either side; a slab cut by the box or by an
    // end of the ray counts with the length inside, read at the middle of that length.
    const double low = std::max(p_low, k - 0.5), high = std::min(p_high, k + 0.5);
    if (!(low < high)) continue;
    const double along = 0.5 * (low + high) - from[p];
    const Tap a = tap_at(from[stack.a] + slope_a * along, n[stack.a]);
    const Tap b = tap_at(from[stack.b] + slope_b * along, n[stack.b]);
    const Voxel* corner = stack.row(k, b.index) + a.index * stack.voxel_stride;
    const auto bilinear = [&](const auto& value) {
      return static_cast<double>(
          (value(corner[0]) * a.low + value(corner[next_a]) * a.high) * b.low +
          (value(corner[next_b]) * a.low + value(corner[next_b + next_a]) * a.high) * b.high);
    };
    sum += (high - low) * bilinear([](Voxel v) { return static_cast<float>(v); });
    if ((*stack.dense)[static_cast<std::size_t>(k)].empty()) continue;
    above += (high - low) * bilinear([bone_from](Voxel v) {
               return std::max(0.0F, static_cast<float>(v) - bone_from);
             });
  }
  const Eigen::Vector3d step = volume.geometry.spacing_mm;
  const double length =
      std::sqrt(step[p] * step[p] + slope_a * slope_a * step[stack.a] * step[stack.a] +
                slope_b * slope_b * step[stack.b] * step[stack.b]);
  const double scale = length * volume.mu_per_unit;
  return {static_cast<float>(sum * scale), static_cast<float>(above * scale * kBoneShare)};
}

}  // namespace

RayIntegral trace_ray(const AttenuationVolume::Data& volume, const Eigen::Vector3d& from,
                      const Eigen::Vector3d& to) {
  return std::visit([&](const auto& copies) { return trace(volume, copies, from, to); },
                    volume.copies);
}

}  // namespace flavum
