#include "sim/xray/metal.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "imaging/base/parallel.h"
#include "sim/xray/ray_interval.h"

namespace flavum {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct Rectangle {
  int column0, row0, column1, row1;  // half open
};

// Pixels that a ray through the piece can reach; everything if a corner lies behind the source.
Rectangle shadow(const MetalInstrument& instrument, const MetalPiece& piece,
                 const ProjectionGeometry& g) {
  const double r = 0.5 * piece.outer_diameter_mm;
  Eigen::Vector2d low(kInfinity, kInfinity), high(-kInfinity, -kInfinity);
  for (int n = 0; n < 8; ++n) {
    const Point<Tool> corner((n & 1) ? r : -r, (n & 2) ? r : -r,
                             (n & 4) ? piece.z1_mm : piece.z0_mm);
    const Eigen::Vector2d at = g.project(instrument.X_PatientTool * corner);
    if (!at.allFinite()) return {0, 0, g.size_px.x(), g.size_px.y()};
    low = low.cwiseMin(at);
    high = high.cwiseMax(at);
  }
  const auto clip = [](double x, int limit) {
    return static_cast<int>(std::clamp(x, 0.0, static_cast<double>(limit)));
  };
  return {clip(std::floor(low.x()), g.size_px.x()), clip(std::floor(low.y()), g.size_px.y()),
          clip(std::ceil(high.x()) + 1.0, g.size_px.x()),
          clip(std::ceil(high.y()) + 1.0, g.size_px.y())};
}

void add_piece(const MetalInstrument& instrument, const MetalPiece& piece,
               const ProjectionGeometry& g, PixelImage& chords) {
  if (!(piece.outer_diameter_mm > 0.0) || !(piece.z1_mm > piece.z0_mm)) return;
  const Rectangle box = shadow(instrument, piece, g);
  const RigidTransform<Tool, Patient> X_ToolPatient = instrument.X_PatientTool.inverse();
  const Eigen::Vector3d source = (X_ToolPatient * g.source).v;
  parallel_ranges(box.row1 - box.row0, 16, [&](std::int64_t begin, std::int64_t end) {
    for (int row = box.row0 + static_cast<int>(begin); row < box.row0 + static_cast<int>(end);
         ++row) {
      for (int column = box.column0; column < box.column1; ++column) {
        const Eigen::Vector3d ray =
            (X_ToolPatient * (g.pixel_point(column, row) - g.source)).v;  // t = 1 at the pixel
        const RayInterval outer =
            inside_circle(source.head<2>(), ray.head<2>(), 0.5 * piece.outer_diameter_mm);
        if (outer.length() == 0.0) continue;
        const RayInterval slab =
            meet(between_planes(source.z(), ray.z(), piece.z0_mm, piece.z1_mm), {0.0, 1.0});
        const RayInterval inner =
            inside_circle(source.head<2>(), ray.head<2>(), 0.5 * piece.inner_diameter_mm);
        const double fraction = meet(outer, slab).length() - meet(inner, slab).length();
        chords.at(column, row) += static_cast<float>(fraction * ray.norm());
      }
    }
  });
}

}  // namespace

PixelImage metal_chords(const std::vector<MetalInstrument>& instruments,
                        const ProjectionGeometry& geometry) {
  PixelImage chords(geometry.size_px.x(), geometry.size_px.y());
  for (const MetalInstrument& instrument : instruments) {
    for (const MetalPiece& piece : instrument.pieces)
      add_piece(instrument, piece, geometry, chords);
  }
  return chords;
}

}  // namespace flavum
