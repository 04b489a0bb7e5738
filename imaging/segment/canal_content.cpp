#include "imaging/segment/canal_content.h"

#include <cmath>

#include "imaging/base/parallel.h"

namespace flavum::spine {
namespace {
constexpr float kFatHu = -30.0F;
}

ContentConfidence paint_content(const ContentInput& in, LabelMap& labels) {
  const ImageGeometry& g = labels.geometry;
  parallel_for(g.size.z(), [&](std::int64_t kk) {
    const auto first = static_cast<std::size_t>(g.offset(0, 0, static_cast<int>(kk)));
    const auto count = static_cast<std::size_t>(g.offset(0, 0, 1));
    for (std::size_t o = first; o < first + count; ++o) {
      const double s = static_cast<double>(in.map->s[o]);
      if (s < 0 || in.bone->voxels[o] != 0) continue;
      const double u = static_cast<double>(in.map->u[o]);
      const double v = static_cast<double>(in.map->v[o]);
      const double rho = std::hypot(u, v);
      if (rho > 22 || rho > in.lumen->radius(s, u, v)) continue;
      labels.voxels[o] = in.hu->voxels[o] < kFatHu ? label::kEpiduralFat : label::kThecalSac;
    }
  });
  ContentConfidence c;
  c.canal = 0.8;
  c.sac = 0.3;
  c.flavum = 0.2;
  return c;
}

}  // namespace flavum::spine
