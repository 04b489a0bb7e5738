#include "sim/xray/metal.h"

namespace flavum {

PixelImage metal_chords(const std::vector<Solid>& solids, const ProjectionGeometry& geometry) {
  PixelImage chords(geometry.size_px.x(), geometry.size_px.y());
  cast_shadows(solids, geometry, [&](const RayThrough& r) {
    double share = 0.0;
    for (const RayInterval& i : r.material) share += i.length();
    chords.at(r.column, r.row) = static_cast<float>(share * r.length_mm);
  });
  return chords;
}

}  // namespace flavum
