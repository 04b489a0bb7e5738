// The cranial lamina of a level: the angle of its ventral face to the sagittal plane and its
// thickness, in axial planes of its vertebra between its lower edge and the pedicles.

#include "imaging/base/units.h"
#include "imaging/measure/level_frame.h"

namespace flavum::measure {
namespace {

constexpr double kMedialMm = 3.0;  // beside the spinous process
// Of half the canal's width at the pedicles: further out the lamina becomes the articular process.
constexpr double kLateralShare = 0.65;
constexpr double kStepMm = 0.5;
constexpr double kReachMm = 28.0;
constexpr double kFirstAboveDockMm = -1.0, kLastAboveDockMm = 7.0;
constexpr double kThickestMm = 10.0;  // published up to 9.4; thicker bone is not lamina alone

struct Line {
  double at_zero = 0.0, slope = 0.0;  // v = at_zero + slope * |u|
  double residual = 0.0;
};

// Median of all pairwise slopes (Theil 1950, Sen 1968): a few samples on flavum ossicles or the
// facet do not bend it.
Line line_through(const std::vector<Eigen::Vector2d>& p) {
  std::vector<double> slopes;
  for (std::size_t a = 0; a < p.size(); ++a) {
    for (std::size_t b = a + 4; b < p.size(); ++b)
      slopes.push_back((p[b].y() - p[a].y()) / (p[b].x() - p[a].x()));
  }
  Line line;
  line.slope = median_of(slopes);
  std::vector<double> offsets;
  for (const auto& q : p) offsets.push_back(q.y() - line.slope * q.x());
  line.at_zero = median_of(offsets);
  std::vector<double> residuals;
  for (const auto& q : p) residuals.push_back(std::abs(q.y() - line.at_zero - line.slope * q.x()));
  line.residual = median_of(residuals);
  return line;
}

struct Cut {
  double h;
  Line line;
  double angle;
  double thickness;  // 0 where it could not be read
};

std::optional<Cut> cut_at(const LevelContext& c, double sign, double h, double lateral) {
  const auto bone = [&](Label l) { return l == c.cranial; };
  std::vector<Eigen::Vector2d> face;
  for (double u = kMedialMm; u <= lateral; u += kStepMm) {
    const PatientPoint from = c.upper.at(sign * u, 0.0, h);
    if (share_at(c.labels, from, bone) >= 0.5) continue;
    const auto hit = border_along(c.labels, from, c.upper.dorsal, kReachMm, true, bone);
    if (hit) face.emplace_back(u, *hit);
  }
  if (face.size() < 7) return std::nullopt;
  Cut cut;
  cut.h = h;
  cut.line = line_through(face);
  if (cut.line.residual > 1.0) return std::nullopt;  // no flat face at this height
  cut.angle = std::atan2(1.0, -cut.line.slope);
  cut.thickness = 0.0;
  std::vector<double> readings;
  const Eigen::Vector2d normal = Eigen::Vector2d(-cut.line.slope, 1.0).normalized();
  for (double u = kMedialMm + 0.5; u <= lateral; u += kStepMm) {
    constexpr double kInsideMm = 0.7;
    const Eigen::Vector2d start =
        Eigen::Vector2d(u, cut.line.at_zero + cut.line.slope * u) + kInsideMm * normal;
    const Eigen::Vector3d along = sign * normal.x() * c.upper.left + normal.y() * c.upper.dorsal;
    const PatientPoint from = c.upper.at(sign * start.x(), start.y(), h);
    if (share_at(c.labels, from, bone) < 0.5) continue;
    const auto back = border_along(c.labels, from, along, kThickestMm, false, bone);
    const auto front = border_along(c.labels, from, -along, kThickestMm, false, bone);
    if (back && front) readings.push_back(*back + *front);
  }
  // The spinous process on one side and the articular process on the other only add to it: the
  // lower quartile.
  if (readings.size() >= 3) {
    const auto quarter = readings.begin() + static_cast<std::ptrdiff_t>(readings.size() / 4);
    std::nth_element(readings.begin(), quarter, readings.end());
    cut.thickness = *quarter;
  }
  return cut;
}

void add_angle(const LevelContext& c, Side side, const std::vector<Cut>& cuts, double lateral,
               Found& out) {
  std::vector<double> angles;
  for (const Cut& cut : cuts) angles.push_back(cut.angle);
  Measurement m;
  m.quantity = MeasuredQuantity::LaminarHalfAngle;
  m.level = c.level.level;
  m.side = side;
  m.value = median_of(angles);
  const auto shown = std::ranges::min_element(
      cuts, {}, [&](const Cut& cut) { return std::abs(cut.angle - m.value); });
  // What the cuts differ by; voxels along the face, three of which count as independent; the
  // outline's own slant over the length of face read.
  const auto [low, high] = std::ranges::minmax(angles);
  const double along_face = (lateral - kMedialMm) / std::sin(m.value);
  const double voxel =
      1.96 * voxel_along(c.labels.geometry, c.upper.dorsal) / std::sqrt(3.0 * 12.0);
  m.uncertainty =
      std::hypot(0.5 * (high - low), c.border_error_mm / along_face, voxel / along_face);
  m.plane = c.upper.axial(shown->h);
  const double sign = side_sign(side);
  const auto on_line = [&](double u) {
    return c.upper.at(sign * u, shown->line.at_zero + shown->line.slope * u, shown->h);
  };
  m.points = {on_line(12.0), on_line(0.0), c.upper.at(0.0, shown->line.at_zero - 12.0, shown->h)};
  out.push_back(std::move(m));
}

void add_thickness(const LevelContext& c, Side side, const std::vector<Cut>& cuts, Found& out) {
  std::vector<double> values;
  for (const Cut& cut : cuts) {
    if (cut.thickness > 0.0) values.push_back(cut.thickness);
  }
  if (values.size() < 3) return;
  Measurement m;
  m.quantity = MeasuredQuantity::LaminaThickness;
  m.level = c.level.level;
  m.side = side;
  m.value = median_of(values);
  const auto shown = std::ranges::min_element(
      cuts, {}, [&](const Cut& cut) { return std::abs(cut.thickness - m.value); });
  const auto [low, high] = std::ranges::minmax(values);
  m.uncertainty = c.length_uncertainty(c.upper.dorsal, 0.5 * (high - low));
  m.plane = c.upper.axial(shown->h);
  constexpr double kShownAtMm = 6.5;
  const double sign = side_sign(side);
  const Eigen::Vector2d face(kShownAtMm, shown->line.at_zero + shown->line.slope * kShownAtMm);
  const Eigen::Vector2d far =
      face + m.value * Eigen::Vector2d(-shown->line.slope, 1.0).normalized();
  m.points = {c.upper.at(sign * face.x(), face.y(), shown->h),
              c.upper.at(sign * far.x(), far.y(), shown->h)};
  out.push_back(std::move(m));
}

}  // namespace

void measure_lamina(const LevelContext& c, Side side, Found& out) {
  const double dock = c.upper.local(c.level.lamina_dock[side_index(side)]).z();
  const auto wide = border_along(c.labels, c.upper.at(0, 0, 0), side_sign(side) * c.upper.left,
                                 25.0, true, is_bone);
  if (!wide) return;
  const double lateral = std::max(kMedialMm + 3.5, kLateralShare * *wide);
  std::vector<Cut> cuts;
  for (double h = dock + kFirstAboveDockMm; h <= dock + kLastAboveDockMm; h += 1.0) {
    if (const auto cut = cut_at(c, side_sign(side), h, lateral)) cuts.push_back(*cut);
  }
  if (cuts.size() < 3) return;
  add_angle(c, side, cuts, lateral, out);
  add_thickness(c, side, cuts, out);
}

}  // namespace flavum::measure
