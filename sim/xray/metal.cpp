#include "sim/xray/metal.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "imaging/base/parallel.h"

namespace flavum {
namespace {

struct Interval {
  double low, high;
  double length() const { return std::max(0.0, high - low); }
};

constexpr Interval kNothing{0.0, 0.0};
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Parameters t at which s + t d is between the planes z0 and z1.
Interval between_planes(double s, double d, double z0, double z1) {
  if (d == 0.0) return s >= z0 && s <= z1 ? Interval{-kInfinity, kInfinity} : kNothing;
  const double a = (z0 - s) / d, b = (z1 - s) / d;
  return {std::min(a, b), std::max(a, b)};
}

// Parameters t at which s + t d is inside the infinite cylinder around z.
Interval inside_cylinder(const Eigen::Vector3d& s, const Eigen::Vector3d& d, double radius) {
  const Eigen::Vector2d p = s.head<2>(), v = d.head<2>();
  const double vv = v.squaredNorm();
  if (vv == 0.0) {
    return p.squaredNorm() < radius * radius ? Interval{-kInfinity, kInfinity} : kNothing;
  }
  // Distance of the line to the axis by the cross product: no cancellation for a far source.
  const double cross = p.x() * v.y() - p.y() * v.x();
  const double half2 = radius * radius * vv - cross * cross;
  if (half2 <= 0.0) return kNothing;
  const double middle = -p.dot(v) / vv, half = std::sqrt(half2) / vv;
  return {middle - half, middle + half};
}

Interval meet(const Interval& a, const Interval& b) {
  return {std::max(a.low, b.low), std::min(a.high, b.high)};
}

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
        const Interval outer = inside_cylinder(source, ray, 0.5 * piece.outer_diameter_mm);
        if (outer.length() == 0.0) continue;
        const Interval slab =
            meet(between_planes(source.z(), ray.z(), piece.z0_mm, piece.z1_mm), {0.0, 1.0});
        const Interval inner = inside_cylinder(source, ray, 0.5 * piece.inner_diameter_mm);
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
