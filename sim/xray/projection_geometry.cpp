#include "sim/xray/projection_geometry.h"

#include <limits>

namespace flavum {

PatientPoint ProjectionGeometry::pixel_point(double column, double row) const {
  const double c = (column - 0.5 * (size_px.x() - 1)) * pixel_pitch_mm;
  const double r = (row - 0.5 * (size_px.y() - 1)) * pixel_pitch_mm;
  return detector_centre + c * column_dir + r * row_dir;
}

double ProjectionGeometry::source_detector_mm() const {
  return std::abs((detector_centre - source).dot(column_dir.cross(row_dir).normalized()));
}

Eigen::Vector2d ProjectionGeometry::project(const PatientPoint& p) const {
  const PatientVector to_centre = detector_centre - source;
  PatientVector normal = column_dir.cross(row_dir).normalized();
  if (normal.dot(to_centre) < 0.0) normal = -normal;
  const double depth = normal.dot(p - source);
  if (!(depth > 0.0)) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    return {nan, nan};
  }
  const PatientVector on_plane = (normal.dot(to_centre) / depth) * (p - source) - to_centre;
  // The directions need not be exactly perpendicular (text files round): solve the 2x2 system.
  const double cc = column_dir.dot(column_dir), rr = row_dir.dot(row_dir);
  const double cr = column_dir.dot(row_dir);
  const double c = on_plane.dot(column_dir), r = on_plane.dot(row_dir);
  const double determinant = cc * rr - cr * cr;
  return {(c * rr - r * cr) / (determinant * pixel_pitch_mm) + 0.5 * (size_px.x() - 1),
          (r * cc - c * cr) / (determinant * pixel_pitch_mm) + 0.5 * (size_px.y() - 1)};
}

}  // namespace flavum
