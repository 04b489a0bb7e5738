// Thickness of the ligament in the plane of the level, through the facets: perpendicular to its
// ventral face, in the middle half of its length (Sakamaki 2009 and others measure there; see
// docs/measurements.md).

#include "imaging/measure/level_frame.h"

namespace flavum::measure {
namespace {

constexpr double kMedialMm = 2.0;       // the two halves meet in the midline
constexpr double kBesideFacetMm = 1.0;  // further out it thins to the joint's capsule
constexpr double kStepMm = 0.5;
constexpr double kReachMm = 26.0;
constexpr double kThickestMm = 14.0;  // published extreme 9.4 mm

bool is_flavum(Label l) { return l == label::kLigamentumFlavum; }

struct Reading {
  Eigen::Vector2d face, far;  // (u, v)
  double thickness;
};

// Least-squares direction of the ventral face around sample n.
Eigen::Vector2d tangent(const std::vector<Eigen::Vector2d>& face, std::size_t n) {
  constexpr std::size_t kNeighbours = 4;  // 2 mm to either side
  const std::size_t first = n > kNeighbours ? n - kNeighbours : 0;
  const std::size_t last = std::min(face.size() - 1, n + kNeighbours);
  Eigen::Vector2d mean = Eigen::Vector2d::Zero();
  for (std::size_t i = first; i <= last; ++i) mean += face[i];
  mean /= static_cast<double>(last - first + 1);
  double uu = 0.0;
  double uv = 0.0;
  for (std::size_t i = first; i <= last; ++i) {
    const Eigen::Vector2d d = face[i] - mean;
    uu += d.x() * d.x();
    uv += d.x() * d.y();
  }
  return Eigen::Vector2d(uu, uv).normalized();
}

}  // namespace

void measure_flavum(const LevelContext& c, Side side, Found& out) {
  const double sign = side_sign(side);
  const double facet = sign * c.frame.local(c.level.medial_facet_border[side_index(side)]).x();
  std::vector<Eigen::Vector2d> face;
  for (double u = kMedialMm; u <= facet + kBesideFacetMm; u += kStepMm) {
    const PatientPoint from = c.frame.at(sign * u, 0.0, 0.0);
    const auto hit = border_along(c.labels, from, c.frame.dorsal, kReachMm, true, is_flavum);
    if (!hit || *hit == 0.0) continue;
    // The face looks at what the canal holds; behind bone there is no face.
    const PatientPoint before = c.frame.at(sign * u, std::max(0.0, *hit - 1.0), 0.0);
    if (is_bone(c.labels.nearest(before, label::kAir))) continue;
    face.emplace_back(sign * u, *hit);
  }
  if (face.size() < 6) return;
  std::vector<Reading> readings;
  for (std::size_t n = face.size() / 4; n < face.size() - face.size() / 4; ++n) {
    const Eigen::Vector2d t = tangent(face, n);
    Eigen::Vector2d normal(-t.y(), t.x());
    if (normal.y() < 0.0) normal = -normal;
    // Start just inside, so that the face itself is not taken for the far side.
    constexpr double kInsideMm = 0.3;
    const Eigen::Vector2d start = face[n] + kInsideMm * normal;
    const Eigen::Vector3d along = normal.x() * c.frame.left + normal.y() * c.frame.dorsal;
    const auto thick = border_along(c.labels, c.frame.at(start.x(), start.y(), 0.0), along,
                                    kThickestMm, false, is_flavum);
    if (!thick || *thick == 0.0) continue;
    const double thickness = *thick + kInsideMm;
    readings.push_back({face[n], face[n] + thickness * normal, thickness});
  }
  if (readings.size() < 3) return;
  std::ranges::sort(readings, {}, &Reading::thickness);
  const Reading& middle = readings[readings.size() / 2];
  Measurement m;
  m.quantity = MeasuredQuantity::FlavumThickness;
  m.level = c.level.level;
  m.side = side;
  m.value = middle.thickness;
  const double spread =
      readings[3 * readings.size() / 4].thickness - readings[readings.size() / 4].thickness;
  m.uncertainty = c.length_uncertainty(c.frame.dorsal, 0.5 * spread);
  m.plane = c.frame.axial(0.0);
  m.points = {c.frame.at(middle.face.x(), middle.face.y(), 0.0),
              c.frame.at(middle.far.x(), middle.far.y(), 0.0)};
  out.push_back(std::move(m));
}

}  // namespace flavum::measure
