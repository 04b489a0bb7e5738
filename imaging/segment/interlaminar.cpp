#include "imaging/segment/interlaminar.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace flavum::spine {
namespace {

// Engineering defaults; lengths from the anatomy of the lumbar flavum (it covers the lower half of
// the ventral face of a cranial lamina 16-22 mm high and the upper edge of the caudal one).
constexpr int kCoverMm = 12;
constexpr int kLipMm = 4;
constexpr double kSearchMm = 6.0;  // first bone this far outside the lumen still is its lamina
constexpr int kLongestGapMm = 26;
constexpr int kLaminarAngles = 6;  // 34 degrees to either side of the midline: lamina, not facet
constexpr int kSpreadMm = 6;
constexpr int kRoundMm = 3;         // of a lamina's edge
constexpr int kFaceMm = 6;          // of its face behind the rounding, for the line
constexpr float kOntoEdge = 0.45F;  // of the caudal lamina's thickness: where the dorsal face ends
constexpr float kFaceOffsetMm = 4.0F;
constexpr double kNarrowestWindowMm = 5.0;
constexpr double kWidestWindowMm = 16.0;
constexpr double kOntoFacetMm = 3.0;  // the ligament covers the joint's ventromedial capsule
constexpr int kFirstAngle = 1;        // 6 degrees dorsal of the horizontal, both sides

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
Gap find_gap(const HitAt& hit, const PolarSurface& lumen, int n, int upper) {
  // Bone further out than the lamina's own thickness is a spinous process that hangs lower.
  const auto lamina = [&](int s, int a, int owner) {
    return hit(s, a).owner == owner && hit(s, a).inner < lumen.at(s, a) + kFaceOffsetMm;
  };
  Gap gap;
  gap.edge_at.fill(-1);
  gap.top_at.fill(-1);
  std::vector<int> edges;
  std::vector<int> tops;
  for (int a = kAngles / 4 - kLaminarAngles; a <= kAngles / 4 + kLaminarAngles; ++a) {
    int edge = -1;
    int top = -1;
    for (int s = 0; s < n; ++s)
      if (lamina(s, a, upper)) edge = s;
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

// The ventral face of a lamina near its edge, as a line: the edge itself is rounded.
struct Face {
  bool seen = false;
  float edge = 0.0F;   // radius at the edge
  float slope = 0.0F;  // per station
  float thickness = 0.0F;
  float at(int from_edge) const { return edge + slope * static_cast<float>(from_edge); }
};

// `into` is the direction from the edge into the lamina: -1 cranial, +1 caudal.
template <class HitAt>
Face face_of(const HitAt& hit, int n, int a, int owner, int edge, int into) {
  double count = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;
  std::vector<float> thickness;
  for (int d = kRoundMm; d <= kRoundMm + kFaceMm; ++d) {
    const int s = edge + into * d;
    if (s < 0 || s >= n || hit(s, a).owner != owner) continue;
    const double x = into * d;
    const double y = static_cast<double>(hit(s, a).inner);
    count += 1;
    sx += x;
    sy += y;
    sxx += x * x;
    sxy += x * y;
    thickness.push_back(hit(s, a).outer - hit(s, a).inner);
  }
  Face face;
  const double det = count * sxx - sx * sx;
  if (count < 3 || det <= 0) return face;
  const double slope = std::clamp((count * sxy - sx * sy) / det, -0.3, 0.6);
  face.seen = true;
  face.slope = static_cast<float>(slope);
  face.edge = static_cast<float>((sy - slope * sx) / count);
  std::nth_element(thickness.begin(),
                   thickness.begin() + static_cast<std::ptrdiff_t>(thickness.size() / 2),
                   thickness.end());
  face.thickness = thickness[thickness.size() / 2];
  return face;
}

// Medial border of the processes beside an interlaminar gap, mm from the curve, per side: in each
// station the bone nearest to the midline dorsal of the canal, then the median over the gap.
std::array<double, 2> window_of(const Image<std::uint8_t>& bone, const SpineCurve& canal,
                                const PolarSurface& lumen, int upper, const Gap& gap) {
  std::array<double, 2> out{kWidestWindowMm, kWidestWindowMm};
  for (int side = 0; side < 2; ++side) {
    std::vector<int> tenths;
    for (int s = gap.edge + 1; s < gap.top; ++s) {
      const double ridge = static_cast<double>(lumen.at(s, kAngles / 4));
      for (double u = kNarrowestWindowMm; u <= kWidestWindowMm; u += 0.5) {
        bool met = false;
        for (double v = 0.35 * ridge; v < ridge + 8.0 && !met; v += 1.0) {
          const int owner = bone.nearest(PatientPoint(canal.point(s, side == 0 ? u : -u, v)), 0);
          met = owner == upper || owner == upper + 1;
        }
        if (!met) continue;
        tenths.push_back(static_cast<int>(10.0 * u));
        break;
      }
    }
    if (!tenths.empty()) out[static_cast<std::size_t>(side)] = 0.1 * median_of(tenths);
  }
  return out;
}

// Beside the laminae the ligament's dorsal face goes on in the plane of its middle part, down to
// the joint: without bone to hold it the roof must not bulge behind that plane.
void continue_sideways(const Gap& gap, PolarSurface& roof) {
  constexpr int kMiddle = kAngles / 4;
  for (int s = gap.edge + 1; s < gap.top; ++s) {
    for (const int side : {-1, 1}) {
      double n = 0, su = 0, sv = 0, suu = 0, suv = 0;
      for (int d = 1; d <= kLaminarAngles; ++d) {
        const int a = kMiddle + side * d;
        if (gap.edge_at[static_cast<std::size_t>(a)] < 0 || roof.at(s, a) < 0) continue;
        const double u = static_cast<double>(roof.at(s, a)) * std::abs(std::cos(angle_of(a)));
        const double v = static_cast<double>(roof.at(s, a)) * std::sin(angle_of(a));
        n += 1;
        su += u;
        sv += v;
        suu += u * u;
        suv += u * v;
      }
      const double det = n * suu - su * su;
      if (n < 3 || det <= 0) continue;
      const double slope = std::clamp((n * suv - su * sv) / det, -1.2, -0.2);
      const double ridge = (sv - slope * su) / n;
      for (int d = kLaminarAngles + 1; d < kMiddle - kFirstAngle; ++d) {
        const int a = kMiddle + side * d;
        const double across = std::sin(angle_of(a)) - slope * std::abs(std::cos(angle_of(a)));
        const auto r = static_cast<float>(ridge / across);
        if (roof.at(s, a) > r) roof.at(s, a) = r;
      }
    }
  }
}

}  // namespace

InterlaminarRoof interlaminar_roof(const Image<std::uint8_t>& bone, const SpineCurve& canal,
                                   const PolarSurface& lumen, int vertebrae) {
  const int n = canal.size();
  InterlaminarRoof roof{PolarSurface(n, -1.0F), PolarSurface(n, -100.0F),
                        std::vector<std::array<float, 2>>(static_cast<std::size_t>(n), {0, 0}),
                        std::vector<bool>(static_cast<std::size_t>(std::max(0, vertebrae - 1)))};
  std::vector<Hit> hits(static_cast<std::size_t>(n) * kAngles);
  const auto hit = [&](int s, int a) -> Hit& {
    return hits[static_cast<std::size_t>(s) * kAngles + static_cast<std::size_t>(a)];
  };
  for (int s = 0; s < n; ++s)
    for (int a = kFirstAngle; a <= kAngles / 2 - kFirstAngle; ++a)
      hit(s, a) = first_lamina(bone, canal[s], static_cast<double>(lumen.at(s, a)), angle_of(a));
  for (int upper = 1; upper < vertebrae; ++upper) {
    const Gap gap = find_gap(hit, lumen, n, upper);
    if (gap.edge < 0) continue;
    roof.found[static_cast<std::size_t>(upper - 1)] = true;
    const std::array<double, 2> window = window_of(bone, canal, lumen, upper, gap);
    for (int s = std::max(0, gap.edge - kCoverMm - kSpreadMm);
         s <= std::min(n - 1, gap.top + kLipMm + kSpreadMm); ++s)
      for (std::size_t side = 0; side < 2; ++side)
        roof.lateral_mm[static_cast<std::size_t>(s)][side] =
            static_cast<float>(window[side] + kOntoFacetMm);
    for (int a = kFirstAngle; a <= kAngles / 2 - kFirstAngle; ++a) {
      const int edge = gap.edge_at[static_cast<std::size_t>(a)];
      const int top = gap.top_at[static_cast<std::size_t>(a)];
      const bool laminar = edge >= 0 && top > edge;
      const int from = laminar ? edge : gap.edge;
      const int to = laminar ? top : gap.top;
      const Face above = laminar ? face_of(hit, n, a, upper, from, -1) : Face{};
      const Face below = laminar ? face_of(hit, n, a, upper + 1, to, 1) : Face{};
      // The superficial layer passes on to the back of the caudal lamina, the deep one to its edge.
      const float lip = std::min(kOntoEdge * below.thickness, 4.0F);
      for (int s = std::max(0, from - kCoverMm - 2); s <= std::min(n - 1, to + kLipMm); ++s) {
        const Hit& h = hit(s, a);
        float r = -1.0F;
        if (h.owner == upper || h.owner == upper + 1) {
          r = h.inner;
          // The rounded edge of a lamina lies behind its face.
          if (above.seen && h.owner == upper && s > from - kRoundMm)
            r = std::min(r, above.at(s - from));
          if (below.seen && h.owner == upper + 1 && s < to + kRoundMm)
            r = std::min(r, below.at(s - to) + lip);
        } else if (s > from && s < to) {
          const float x = static_cast<float>(s - from) / static_cast<float>(to - from);
          const float blend = x * x * (3.0F - 2.0F * x);
          r = above.seen && below.seen
                  ? (1 - blend) * above.at(s - from) + blend * (below.at(s - to) + lip)
                  : lumen.at(s, a);
        }
        if (r < 0) continue;
        roof.radius.at(s, a) = r;
        roof.above_edge_mm.at(s, a) = static_cast<float>(from - s);
      }
    }
    continue_sideways(gap, roof.radius);
  }
  return roof;
}

}  // namespace flavum::spine
