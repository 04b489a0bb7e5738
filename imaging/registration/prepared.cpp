#include "imaging/registration/prepared.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "imaging/base/parallel.h"
#include "imaging/base/rng.h"
#include "imaging/segment/grid_tools.h"
#include "imaging/volume/resample.h"

namespace flavum::registration {
namespace {

// Engineering defaults.
constexpr float kLowHu = -200.0F, kHighHu = 500.0F;
constexpr double kBrightest = 0.995;
constexpr float kOutside = -30000.0F;

// An axis of the MR along which one voxel averages more than the grid resolves.
struct SliceAxis {
  Eigen::Vector3d along;  ///< unit, in the CT
  double extent_mm = 0.0;
};

std::vector<SliceAxis> thick_axes(const ImageGeometry& mr, const MrToCt& mr_to_ct, double grid_mm) {
  std::vector<SliceAxis> out;
  for (int a = 0; a < 3; ++a) {
    if (mr.spacing_mm[a] > 1.5 * grid_mm)
      out.push_back({mr_to_ct.rotation() * mr.direction.col(a), mr.spacing_mm[a]});
  }
  return out;
}

ScalarImage averaged_along(const ScalarImage& image, const SliceAxis& axis) {
  const double step_mm = image.geometry.spacing_mm.x();
  const int n = std::max(2, static_cast<int>(std::lround(axis.extent_mm / step_mm)));
  std::vector<Eigen::Vector3d> offsets;
  for (int s = 0; s < n; ++s)
    offsets.emplace_back(axis.along * (((s + 0.5) / n - 0.5) * axis.extent_mm / step_mm));
  ScalarImage out(image.geometry);
  const Eigen::Vector3i size = image.geometry.size;
  parallel_for(size.z(), [&](std::int64_t plane) {
    const int k = static_cast<int>(plane);
    for (int j = 0; j < size.y(); ++j) {
      for (int i = 0; i < size.x(); ++i) {
        float sum = 0.0F;
        int count = 0;
        for (const Eigen::Vector3d& o : offsets) {
          const float v =
              sample_linear(image, Eigen::Vector3d(Eigen::Vector3d(i, j, k) + o), kOutside);
          if (v <= kOutside) continue;
          sum += v;
          ++count;
        }
        out.at(i, j, k) = count > 0 ? sum / static_cast<float>(count) : image.at(i, j, k);
      }
    }
  });
  return out;
}

constexpr int kBins = 32;

struct Scale {
  float low = 0.0F, per = 1.0F;
  Scale(float l, float h) : low(l), per(h > l ? (kBins - 1.001F) / (h - l) : 0.0F) {}
  float bin(float v) const {
    return std::clamp((v - low) * per, 0.0F, static_cast<float>(kBins) - 1.001F);
  }
};

}  // namespace

ScalarImage mr_at(const ScalarImage& mr, double resolution_mm) {
  Eigen::Vector3i factors;
  for (int a = 0; a < 3; ++a) {
    factors[a] = std::max(1, static_cast<int>(resolution_mm / mr.geometry.spacing_mm[a] + 0.25));
  }
  ScalarImage out = spine::block_mean(mr, factors);
  if (out.voxels.empty()) return out;
  std::vector<float> sorted = out.voxels;
  const auto nth = static_cast<std::ptrdiff_t>(kBrightest * static_cast<double>(sorted.size() - 1));
  std::nth_element(sorted.begin(), sorted.begin() + nth, sorted.end());
  const float bright = sorted[static_cast<std::size_t>(nth)];
  for (float& v : out.voxels) v = std::min(v, bright);
  return out;
}

ScalarImage ct_at(const ScalarImage& ct, const ImageGeometry& box, double resolution_mm,
                  const ImageGeometry& mr, const MrToCt& mr_to_ct) {
  const ImageGeometry grid = isotropic_cover(box, resolution_mm);
  ScalarImage out = spine::resample_smoothed(ct, grid, kLowHu);
  for (float& v : out.voxels) v = std::clamp(v, kLowHu, kHighHu);
  for (const SliceAxis& axis : thick_axes(mr, mr_to_ct, resolution_mm))
    out = averaged_along(out, axis);
  return out;
}

ImageGeometry box_grid(const PatientPoint& low, const PatientPoint& high) {
  ImageGeometry g;
  g.origin = low;
  g.size = ((high - low).v.array().ceil().cast<int>() + 1).max(1);
  return g;
}

ImageGeometry widened(const ImageGeometry& grid, double margin_mm) {
  ImageGeometry g = grid;
  for (int a = 0; a < 3; ++a) {
    const int n = static_cast<int>(std::ceil(margin_mm / grid.spacing_mm[a]));
    g.size[a] += 2 * n;
    g.origin.v -= grid.direction.col(a) * (n * grid.spacing_mm[a]);
  }
  return g;
}

Samples samples_where(const ScalarImage& mr,
                      const std::function<bool(const PatientPoint&)>& belongs) {
  Samples out;
  const Eigen::Vector3i size = mr.geometry.size;
  std::size_t n = 0;
  for (int k = 0; k < size.z(); ++k) {
    for (int j = 0; j < size.y(); ++j) {
      for (int i = 0; i < size.x(); ++i, ++n) {
        const PatientPoint p = mr.geometry.point_of(i, j, k);
        if (!belongs(p)) continue;
        out.at.push_back(p);
        out.value.push_back(mr.voxels[n]);
      }
    }
  }
  return out;
}

Samples some_of(const Samples& all, int wanted, std::uint64_t seed) {
  Samples out;
  if (all.at.empty()) return out;
  const double share = wanted / static_cast<double>(all.at.size());
  for (std::size_t n = 0; n < all.at.size(); ++n) {
    if (random_uniform(seed, n) >= share) continue;
    out.at.push_back(all.at[n]);
    out.value.push_back(all.value[n]);
  }
  return out;
}

Likeness likeness(const Samples& samples, const ScalarImage& ct, const MrToCt& mr_to_ct) {
  Likeness out;
  if (samples.at.empty()) return out;
  const auto [low, high] = std::minmax_element(samples.value.begin(), samples.value.end());
  const Scale mr_scale(*low, *high);
  const Scale ct_scale(kLowHu, kHighHu);
  std::vector<double> joint(static_cast<std::size_t>(kBins * kBins), 0.0);
  double count = 0.0;
  for (std::size_t n = 0; n < samples.at.size(); ++n) {
    const float v = sample_linear(ct, mr_to_ct * samples.at[n], kOutside);
    if (v <= kOutside) continue;
    count += 1.0;
    const float a = mr_scale.bin(samples.value[n]);
    const float b = ct_scale.bin(v);
    const int i = static_cast<int>(a);
    const int j = static_cast<int>(b);
    const double fa = static_cast<double>(a) - i;
    const double fb = static_cast<double>(b) - j;
    const auto at = [&](int x, int y) -> double& {
      return joint[static_cast<std::size_t>(x * kBins + y)];
    };
    at(i, j) += (1 - fa) * (1 - fb);
    at(i, j + 1) += (1 - fa) * fb;
    at(i + 1, j) += fa * (1 - fb);
    at(i + 1, j + 1) += fa * fb;
  }
  out.inside = count / static_cast<double>(samples.at.size());
  if (count < 200.0) return out;
  std::array<double, kBins> mr_only{};
  std::array<double, kBins> ct_only{};
  for (std::size_t i = 0; i < kBins; ++i) {
    for (std::size_t j = 0; j < kBins; ++j) {
      joint[i * kBins + j] /= count;
      mr_only[i] += joint[i * kBins + j];
      ct_only[j] += joint[i * kBins + j];
    }
  }
  for (std::size_t i = 0; i < kBins; ++i) {
    for (std::size_t j = 0; j < kBins; ++j) {
      const double p = joint[i * kBins + j];
      if (p > 0.0) out.information += p * std::log(p / (mr_only[i] * ct_only[j]));
    }
  }
  return out;
}

}  // namespace flavum::registration
