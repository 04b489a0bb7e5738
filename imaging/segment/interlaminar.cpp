#include "imaging/segment/interlaminar.h"

#include <algorithm>
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
constexpr int kFirstAngle = kAngles / 16;  // 22 degrees dorsal of the horizontal, both sides

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

}  // namespace

InterlaminarRoof interlaminar_roof(const Image<std::uint8_t>& bone, const SpineCurve& canal,
                                   const PolarSurface& lumen, int vertebrae) {
  const int n = canal.size();
  InterlaminarRoof roof{PolarSurface(n, -1.0F), PolarSurface(n, -100.0F)};
  std::vector<Hit> hits(static_cast<std::size_t>(n));
  for (int a = kFirstAngle; a <= kAngles / 2 - kFirstAngle; ++a) {
    for (int s = 0; s < n; ++s)
      hits[static_cast<std::size_t>(s)] =
          first_lamina(bone, canal[s], static_cast<double>(lumen.at(s, a)), angle_of(a));
    for (int upper = 1; upper < vertebrae; ++upper) {
      int edge = -1;  // last station of the cranial lamina
      int top = -1;   // first station of the caudal one after it
      for (int s = 0; s < n; ++s)
        if (hits[static_cast<std::size_t>(s)].owner == upper) edge = s;
      if (edge < 0) continue;
      for (int s = edge + 1; s < std::min(n, edge + kLongestGapMm) && top < 0; ++s)
        if (hits[static_cast<std::size_t>(s)].owner == upper + 1) top = s;
      if (top < 0) continue;
      const Hit& e = hits[static_cast<std::size_t>(edge)];
      const int inside = std::min(n - 1, top + 3);
      const Hit& t = hits[static_cast<std::size_t>(top)];
      const Hit& thick = hits[static_cast<std::size_t>(inside)].owner == upper + 1
                             ? hits[static_cast<std::size_t>(inside)]
                             : t;
      const float lip = std::min(0.5F * (thick.outer - thick.inner), 4.0F);
      for (int s = std::max(0, edge - kCoverMm - 2); s <= std::min(n - 1, top + kLipMm); ++s) {
        const Hit& h = hits[static_cast<std::size_t>(s)];
        float r = -1.0F;
        if (s <= edge) {
          if (h.owner == upper) r = h.inner;
        } else if (s < top) {
          const float x = static_cast<float>(s - edge) / static_cast<float>(top - edge);
          const float blend = x * x * (3.0F - 2.0F * x);
          r = (1 - blend) * e.inner + blend * (thick.inner + lip);
        } else if (h.owner == upper + 1) {
          r = h.inner;
        }
        if (r < 0) continue;
        roof.radius.at(s, a) = r;
        roof.above_edge_mm.at(s, a) = static_cast<float>(edge - s);
      }
    }
  }
  return roof;
}

}  // namespace flavum::spine
