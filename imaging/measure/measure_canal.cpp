// Cross-sections in the plane of the level (canal, sac, ligament) and the canal's depth.

#include "imaging/measure/level_frame.h"
#include "imaging/measure/outline.h"

namespace flavum::measure {
namespace {

constexpr double kRasterMm = 0.25;
constexpr double kHalfFieldMm = 26.0;  // half width of the raster; a canal is up to 32 mm wide

template <class In>
Raster section(const LevelContext& c, In in) {
  Raster raster;
  raster.step = kRasterMm;
  raster.columns = raster.rows = 2 * static_cast<int>(kHalfFieldMm / kRasterMm) + 1;
  raster.origin = Eigen::Vector2d::Constant(-kHalfFieldMm);
  raster.values.reserve(static_cast<std::size_t>(raster.columns) *
                        static_cast<std::size_t>(raster.rows));
  for (int row = 0; row < raster.rows; ++row) {
    for (int column = 0; column < raster.columns; ++column) {
      const Eigen::Vector2d p = raster.place(column, row);
      raster.values.push_back(share_at(c.labels, c.frame.at(p.x(), p.y(), 0.0), in));
    }
  }
  return raster;
}

bool touches_edge(const Polygon& p) {
  return std::ranges::any_of(
      p, [](const auto& q) { return q.cwiseAbs().maxCoeff() > kHalfFieldMm - kRasterMm; });
}

// The area and, of its largest part, the outline.
void add_area(const LevelContext& c, MeasuredQuantity quantity, std::optional<Side> side,
              const Raster& raster, Found& out) {
  constexpr double kLeastMm2 = 4.0;  // smaller parts are crumbs of the labels
  Measurement m;
  m.quantity = quantity;
  m.level = c.level.level;
  m.side = side;
  m.plane = c.frame.axial(0.0);
  double length = 0.0;
  double largest = 0.0;
  for (const Polygon& p : outlines_of(raster)) {
    const double area = signed_area(p);
    if (std::abs(area) < kLeastMm2) continue;
    if (touches_edge(p)) return;  // not all of it is in view
    m.value += area;
    length += perimeter(p);
    if (area <= largest) continue;
    largest = area;
    m.points.clear();
    for (const Eigen::Vector2d& q : p) m.points.push_back(c.frame.at(q.x(), q.y(), 0.0));
  }
  if (m.value < kLeastMm2) return;
  // Along the border each voxel is in or out by chance; the outline's own error is common to all.
  const double voxel = 0.5 * (voxel_along(c.labels.geometry, c.frame.left) +
                              voxel_along(c.labels.geometry, c.frame.dorsal));
  const double chance = 1.96 * voxel * std::sqrt(voxel * length / 12.0);
  m.uncertainty = std::hypot(chance, 0.5 * length * c.border_error_mm);
  out.push_back(std::move(m));
}

struct Chord {
  double u, front, back;
  double length() const { return front + back; }
};

// Beside the midline, where the ligament begins: in the midline itself the cleft between its
// halves, filled with fat, would be measured along.
std::vector<Chord> chords_of(const LevelContext& c, double sign) {
  constexpr double kReachMm = 30.0;
  std::vector<Chord> chords;
  for (const double beside : {1.75, 2.0, 2.25, 2.5, 2.75}) {
    const double u = sign * beside;
    const PatientPoint middle = c.frame.at(u, 0, 0);
    if (share_at(c.labels, middle, is_canal) < 0.5) continue;
    const auto front = border_along(c.labels, middle, -c.frame.dorsal, kReachMm, false, is_canal);
    const auto back = border_along(c.labels, middle, c.frame.dorsal, kReachMm, false, is_canal);
    if (front && back) chords.push_back({u, *front, *back});
  }
  std::ranges::sort(chords, {}, &Chord::length);
  return chords;
}

void add_depth(const LevelContext& c, Found& out) {
  const std::vector<Chord> left = chords_of(c, 1.0);
  const std::vector<Chord> right = chords_of(c, -1.0);
  if (left.size() < 3 || right.size() < 3) return;
  const auto middle_of = [](const std::vector<Chord>& chords) { return chords[chords.size() / 2]; };
  // The narrower side counts.
  const std::vector<Chord>& side =
      middle_of(left).length() < middle_of(right).length() ? left : right;
  const Chord shown = middle_of(side);
  Measurement m;
  m.quantity = MeasuredQuantity::CanalDepth;
  m.level = c.level.level;
  m.value = shown.length();
  m.uncertainty =
      c.length_uncertainty(c.frame.dorsal, 0.5 * (side.back().length() - side.front().length()));
  m.plane = c.frame.axial(0.0);
  m.points = {c.frame.at(shown.u, -shown.front, 0), c.frame.at(shown.u, shown.back, 0)};
  out.push_back(std::move(m));
}

}  // namespace

void measure_canal(const LevelContext& c, Found& out) {
  add_depth(c, out);
  add_area(c, MeasuredQuantity::CanalArea, {}, section(c, is_canal), out);
  add_area(c, MeasuredQuantity::SacArea, {},
           section(c, [](Label l) { return l == label::kThecalSac; }), out);
  const Raster both = section(c, [](Label l) { return l == label::kLigamentumFlavum; });
  for (const Side side : {Side::Left, Side::Right}) {
    Raster one = both;
    for (int r = 0; r < one.rows; ++r) {
      for (int column = 0; column < one.columns; ++column) {
        if (one.place(column, r).x() * side_sign(side) < 0.0)
          one.values[static_cast<std::size_t>(r * one.columns + column)] = 0.0;
      }
    }
    add_area(c, MeasuredQuantity::FlavumArea, side, one, out);
  }
}

}  // namespace flavum::measure
