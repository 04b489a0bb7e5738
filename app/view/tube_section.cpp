#include "app/view/tube_section.h"

#include <cmath>

#include "imaging/base/units.h"

namespace flavum {
namespace {

using Polygon = std::vector<Eigen::Vector2d>;

// Keeps the part of a convex polygon where gradient . p <= limit.
Polygon clip(const Polygon& polygon, const Eigen::Vector2d& gradient, double limit) {
  Polygon kept;
  for (std::size_t n = 0; n < polygon.size(); ++n) {
    const Eigen::Vector2d& p = polygon[n];
    const Eigen::Vector2d& q = polygon[(n + 1) % polygon.size()];
    const double at_p = gradient.dot(p) - limit;
    const double at_q = gradient.dot(q) - limit;
    if (at_p <= 0) kept.push_back(p);
    if ((at_p < 0 && at_q > 0) || (at_p > 0 && at_q < 0)) {
      kept.push_back(p + (at_p / (at_p - at_q)) * (q - p));
    }
  }
  return kept;
}

Eigen::Matrix3d frame_along(const Eigen::Vector3d& axis) {
  Eigen::Matrix3d frame;
  const Eigen::Vector3d x = axis.unitOrthogonal();
  frame << x, axis.cross(x), axis;
  return frame;
}

constexpr int kTangents = 48;
constexpr double kMarginPixels = 50.0;

}  // namespace

std::vector<Eigen::Vector2d> tube_section(const SlicePlane& plane, const PatientPoint& a,
                                          const PatientPoint& b, double diameter_mm) {
  const double length = distance_mm(a, b);
  if (length <= 0) return {};
  const Eigen::Matrix3d frame = frame_along((b - a).normalized().v);
  // Tube coordinates are affine in pixel coordinates: t = t0 + T * (column, row).
  const Eigen::Vector3d t0 = frame.transpose() * (plane.top_left - a).v;
  Eigen::Matrix<double, 3, 2> T;
  T.col(0) = frame.transpose() * plane.right.v * plane.mm_per_pixel;
  T.col(1) = frame.transpose() * plane.down.v * plane.mm_per_pixel;
  Polygon polygon{{-kMarginPixels, -kMarginPixels},
                  {plane.columns + kMarginPixels, -kMarginPixels},
                  {plane.columns + kMarginPixels, plane.rows + kMarginPixels},
                  {-kMarginPixels, plane.rows + kMarginPixels}};
  const Eigen::Vector2d along = T.row(2).transpose();
  polygon = clip(polygon, along, length - t0.z());
  polygon = clip(polygon, -along, t0.z());
  for (int n = 0; n < kTangents && !polygon.empty(); ++n) {
    const double angle = 2.0 * kPi * n / kTangents;
    const Eigen::Vector2d gradient =
        std::cos(angle) * T.row(0).transpose() + std::sin(angle) * T.row(1).transpose();
    const double offset = std::cos(angle) * t0.x() + std::sin(angle) * t0.y();
    polygon = clip(polygon, gradient, 0.5 * diameter_mm - offset);
  }
  return polygon.size() < 3 ? Polygon{} : polygon;
}

std::vector<PatientPoint> ring_points(const PatientPoint& centre, const PatientVector& axis,
                                      double diameter_mm, int count) {
  const Eigen::Matrix3d frame = frame_along(axis.normalized().v);
  std::vector<PatientPoint> points;
  points.reserve(static_cast<std::size_t>(count));
  for (int n = 0; n < count; ++n) {
    const double angle = 2.0 * kPi * n / count;
    const Eigen::Vector3d offset =
        0.5 * diameter_mm * (std::cos(angle) * frame.col(0) + std::sin(angle) * frame.col(1));
    points.push_back(centre + PatientVector(offset));
  }
  return points;
}

}  // namespace flavum
