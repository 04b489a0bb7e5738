#include "app/editor/drawn_in_plane.h"

#include <algorithm>
#include <cmath>

#include "imaging/base/units.h"

namespace flavum {
namespace {

constexpr double kFaded = 0.4;
constexpr int kEllipseCorners = 64;

PatientVector normal_of(const MeasuredPlane& plane) { return plane.across.cross(plane.down); }

}  // namespace

double off_plane_mm(const std::vector<PatientPoint>& points, const MeasuredPlane& plane) {
  const PatientVector normal = normal_of(plane);
  double most = 0.0;
  for (const PatientPoint& p : points)
    most = std::max(most, std::abs((p - plane.origin).dot(normal)));
  return most;
}

double visibility_at(double off_mm) {
  return off_mm <= kInPlaneMm ? 1.0 : off_mm <= kNearPlaneMm ? kFaded : 0.0;
}

std::vector<PatientPoint> handles_of(const DrawnMeasurement& d) {
  if (d.kind != DrawnKind::Region) return d.points;
  const PatientVector diagonal = d.points[1] - d.points[0];
  const PatientVector width = diagonal.dot(d.plane.across) * d.plane.across;
  const PatientVector height = diagonal.dot(d.plane.down) * d.plane.down;
  return {d.points[0], d.points[0] + width, d.points[0] + width + height, d.points[0] + height};
}

void move_handle(DrawnMeasurement& d, std::size_t handle, const PatientPoint& to) {
  const std::vector<PatientPoint> handles = handles_of(d);
  if (handle >= handles.size()) return;
  // Stays as far off the stored plane as it was: automatic points need not lie in it exactly.
  const PatientVector normal = normal_of(d.plane);
  const PatientPoint there = to - (to - handles[handle]).dot(normal) * normal;
  if (d.kind == DrawnKind::Region) {
    d.points = {there, handles[(handle + 2) % 4]};
  } else {
    d.points[handle] = there;
  }
}

void move_all(DrawnMeasurement& d, const PatientVector& by) {
  for (PatientPoint& p : d.points) p = p + by;
}

std::vector<PatientPoint> line_of(const DrawnMeasurement& d) {
  if (d.kind != DrawnKind::Region) return d.points;
  const PatientVector half = 0.5 * (d.points[1] - d.points[0]);
  const PatientPoint centre = d.points[0] + half;
  const double width = half.dot(d.plane.across), height = half.dot(d.plane.down);
  std::vector<PatientPoint> line;
  for (int n = 0; n <= kEllipseCorners; ++n) {
    const double turn = 2.0 * kPi * n / kEllipseCorners;
    line.push_back(centre + (width * std::cos(turn)) * d.plane.across +
                   (height * std::sin(turn)) * d.plane.down);
  }
  return line;
}

MeasuredPlane isocentre_plane(const ProjectionGeometry& g, const PatientPoint& isocentre) {
  return {isocentre, g.column_dir, g.row_dir};
}

std::optional<PatientPoint> pixel_in_plane(const ProjectionGeometry& g, double column, double row,
                                           const MeasuredPlane& plane) {
  const PatientVector normal = normal_of(plane);
  const PatientVector ray = (g.pixel_point(column, row) - g.source).normalized();
  const double slope = ray.dot(normal);
  if (std::abs(slope) < 1e-6) return std::nullopt;
  return g.source + ((plane.origin - g.source).dot(normal) / slope) * ray;
}

bool same_view(const MeasuredPlane& a, const MeasuredPlane& b) {
  static const double kLeastCosine = std::cos(rad_from_deg(1.0));
  return normal_of(a).dot(normal_of(b)) > kLeastCosine && a.across.dot(b.across) > kLeastCosine &&
         distance_mm(a.origin, b.origin) < 1.0;
}

}  // namespace flavum
