#include "imaging/segment/interlaminar.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace flavum::spine {
namespace {

// Engineering defaults; lengths from the anatomy of the lumbar flavum (it covers the lower half of
// the ventral face of a cranial lamina 16-22 mm high and the upper edge of the caudal one).
constexpr int kCoverMm = 11;
constexpr int kLipMm = 4;
constexpr double kSearchMm = 6.0;  // first bone this far outside the lumen still is its lamina
constexpr int kLongestGapMm = 26;
constexpr int kLaminarAngles = 6;  // 34 degrees to either side of the midline: lamina, not facet
constexpr int kSpreadMm = 6;
constexpr int kFirstAngle = 1;  // 6 degrees dorsal of the horizontal, both sides

struct Hit {
  int owner = 0;
  float inner = -1.0F;  // radius of the face towards the canal
  float outer = -1.0F;  // and of the far face
};

Hit first_lamina(const Image<std::uint8_t>& bone, const Station& st, double lumen, double angle) {
  Hit hit;
  const Eigen::Vector3d d = std::cos(angle) * st.left + std::sin(angle) * st.dorsal;
  for (double r = std::max(2.0, lumen - 4.0); r < lumen + 16.0; r += 0.4) {
    const int owner = bone.nearest(PatientPoint(Eigen::Vector3d(st.centre + r * d)), 0);
    if (hit.owner == 0) {
      if (r > lumen + kSearchMm) break;
      if (owner == 0) continue;
      hit.owner = owner;
      hit.inner = static_cast<float>(r - 0.2);
    } else if (owner != hit.owner) {
      break;
    }
    hit.outer = static_cast<float>(r + 0.2);
  }
  return hit;
}

// The gap between the laminae of two neighbours: last station of the cranial lamina and first of
// the caudal one, per dorsal angle (-1: not a lamina there) and over all of them.
struct Gap {
  int edge = -1;
  int top = -1;
  std::array<int, kAngles> edge_at{};
  std::array<int, kAngles> top_at{};
};

int median_of(std::vector<int> values) {
  if (values.empty()) return -1;
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2),
                   values.end());
  return values[values.size() / 2];
}

template <class HitAt>
Gap find_gap(const HitAt& hit, int n, int upper) {
  Gap gap;
  gap.edge_at.fill(-1);
  gap.top_at.fill(-1);
  std::vector<int> edges;
  std::vector<int> tops;
  for (int a = kAngles / 4 - kLaminarAngles; a <= kAngles / 4 + kLaminarAngles; ++a) {
    int edge = -1;
    int top = -1;
    for (int s = 0; s < n; ++s)
      if (hit(s, a).owner == upper) edge = s;
    for (int s = edge + 1; edge >= 0 && s < std::min(n, edge + kLongestGapMm) && top < 0; ++s)
      if (hit(s, a).owner == upper + 1) top = s;
    if (edge < 0 || top < 0) continue;
    gap.edge_at[static_cast<std::size_t>(a)] = edge;
    gap.top_at[static_cast<std::size_t>(a)] = top;
    edges.push_back(edge);
    tops.push_back(top);
  }
  gap.edge = median_of(edges);
  gap.top = median_of(tops);
  // A single angle far from the others met something else.
  for (int a = 0; a < kAngles; ++a) {
    int& e = gap.edge_at[static_cast<std::size_t>(a)];
    int& t = gap.top_at[static_cast<std::size_t>(a)];
    if (e >= 0 && (std::abs(e - gap.edge) > kSpreadMm || std::abs(t - gap.top) > kSpreadMm)) {
      e = -1;
      t = -1;
    }
  }
  return gap;
}

}  // namespace

InterlaminarRoof interlaminar_roof(const Image<std::uint8_t>& bone, const SpineCurve& canal,
                                   const PolarSurface& lumen, int vertebrae) {
  const int n = canal.size();
  InterlaminarRoof roof{PolarSurface(n, -1.0F), PolarSurface(n, -100.0F)};
  std::vector<Hit> hits(static_cast<std::size_t>(n) * kAngles);
  const auto hit = [&](int s, int a) -> Hit& {
    return hits[static_cast<std::size_t>(s) * kAngles + static_cast<std::size_t>(a)];
  };
  for (int s = 0; s < n; ++s)
    for (int a = kFirstAngle; a <= kAngles / 2 - kFirstAngle; ++a)
      hit(s, a) = first_lamina(bone, canal[s], static_cast<double>(lumen.at(s, a)), angle_of(a));
  for (int upper = 1; upper < vertebrae; ++upper) {
    const Gap gap = find_gap(hit, n, upper);
    if (gap.edge < 0) continue;
    for (int a = kFirstAngle; a <= kAngles / 2 - kFirstAngle; ++a) {
      const int edge = gap.edge_at[static_cast<std::size_t>(a)];
      const int top = gap.top_at[static_cast<std::size_t>(a)];
      const bool laminar = edge >= 0 && top > edge;
      const int from = laminar ? edge : gap.edge;
      const int to = laminar ? top : gap.top;
      const Hit& e = hit(from, a);
      const Hit& inside = hit(std::min(n - 1, to + 3), a);
      const Hit& t = inside.owner == upper + 1 ? inside : hit(to, a);
      const float lip = laminar ? std::min(0.5F * (t.outer - t.inner), 4.0F) : 0.0F;
      for (int s = std::max(0, from - kCoverMm - 2); s <= std::min(n - 1, to + kLipMm); ++s) {
        const Hit& h = hit(s, a);
        float r = -1.0F;
        if (h.owner == upper || h.owner == upper + 1) {
          r = h.inner;
        } else if (s > from && s < to) {
          const float x = static_cast<float>(s - from) / static_cast<float>(to - from);
          const float blend = x * x * (3.0F - 2.0F * x);
          r = laminar ? (1 - blend) * e.inner + blend * (t.inner + lip) : lumen.at(s, a);
        }
        if (r < 0) continue;
        roof.radius.at(s, a) = r;
        roof.above_edge_mm.at(s, a) = static_cast<float>(from - s);
      }
    }
  }
  return roof;
}

}  // namespace flavum::spine
