#include "imaging/edit/surface_distance.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "imaging/base/parallel.h"
#include "imaging/volume/distance_field.h"

namespace flavum {
namespace {

constexpr float kNone = std::numeric_limits<float>::infinity();

// Squared distances along one axis: out(q) = least of f(p) + (h (q - p - shift))^2 over the sites
// within `reach` of q.
void spread(std::vector<float>& squared, const ImageGeometry& g, int axis, double shift,
            double reach_mm) {
  const int a1 = (axis + 1) % 3;
  const int a2 = (axis + 2) % 3;
  const std::array<std::int64_t, 3> strides{1, g.size.x(),
                                            static_cast<std::int64_t>(g.size.x()) * g.size.y()};
  const auto stride = [&](int a) { return strides[static_cast<std::size_t>(a)]; };
  const int n = g.size[axis];
  const double h = g.spacing_mm[axis];
  const int window = static_cast<int>(std::min<double>(std::ceil(reach_mm / h) + 1, n));
  parallel_ranges(g.size[a2], 1, [&](std::int64_t begin, std::int64_t end) {
    std::vector<std::pair<int, float>> sites;
    for (std::int64_t c2 = begin; c2 < end; ++c2) {
      for (std::int64_t c1 = 0; c1 < g.size[a1]; ++c1) {
        float* line = squared.data() + c1 * stride(a1) + c2 * stride(a2);
        sites.clear();
        for (int p = 0; p < n; ++p) {
          const float f = line[p * stride(axis)];
          if (f != kNone) sites.emplace_back(p, f);
        }
        if (sites.empty()) continue;
        std::size_t first = 0;
        for (int q = 0; q < n; ++q) {
          while (first < sites.size() && sites[first].first < q - window) ++first;
          float best = kNone;
          for (std::size_t s = first; s < sites.size() && sites[s].first <= q + window; ++s) {
            const double d = h * (q - sites[s].first - shift);
            best = std::min(best, static_cast<float>(d * d) + sites[s].second);
          }
          line[q * stride(axis)] = best;
        }
      }
    }
  });
}

// Squared distance to the crossings between neighbours along `axis`.
std::vector<float> to_crossings(const MaskImage& mask, int axis, double reach_mm) {
  const ImageGeometry& g = mask.geometry;
  std::vector<float> squared(mask.voxels.size(), kNone);
  const Eigen::Vector3i step = Eigen::Vector3i::Unit(axis);
  for (int k = 0; k + step.z() < g.size.z(); ++k) {
    for (int j = 0; j + step.y() < g.size.y(); ++j) {
      for (int i = 0; i + step.x() < g.size.x(); ++i) {
        if (mask.at(i, j, k) != mask.at(i + step.x(), j + step.y(), k + step.z()))
          squared[static_cast<std::size_t>(g.offset(i, j, k))] = 0.0F;
      }
    }
  }
  for (int a = 0; a < 3; ++a) spread(squared, g, a, a == axis ? 0.5 : 0.0, reach_mm);
  return squared;
}

}  // namespace

ScalarImage signed_surface_distance(const MaskImage& mask, double reach_mm) {
  ScalarImage out(mask.geometry, kNone);
  for (int axis = 0; axis < 3; ++axis) {
    if (mask.geometry.size[axis] < 2) continue;
    const std::vector<float> squared = to_crossings(mask, axis, reach_mm);
    for (std::size_t n = 0; n < squared.size(); ++n)
      out.voxels[n] = std::min(out.voxels[n], squared[n]);
  }
  const auto limit = static_cast<float>(reach_mm * reach_mm * (1.0 + 1e-6) + 1e-6);
  for (std::size_t n = 0; n < out.voxels.size(); ++n) {
    float& v = out.voxels[n];
    v = v <= limit ? std::sqrt(v) : kFarMm;
    if (mask.voxels[n] != 0) v = -v;
  }
  return out;
}

}  // namespace flavum
