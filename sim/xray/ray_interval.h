#pragma once
// Private to sim/xray: where a ray s + t d is inside simple convex solids, as intervals of t.

#include <algorithm>
#include <cmath>
#include <limits>

#include <Eigen/Core>

namespace flavum {

struct RayInterval {
  double low = 0.0, high = 0.0;  ///< nothing if high <= low
  double length() const { return std::max(0.0, high - low); }
};

inline RayInterval meet(const RayInterval& a, const RayInterval& b) {
  return {std::max(a.low, b.low), std::min(a.high, b.high)};
}

inline RayInterval whole_ray() {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  return {-kInfinity, kInfinity};
}

/// Between the planes z0 < z1 of one coordinate.
inline RayInterval between_planes(double s, double d, double z0, double z1) {
  if (d == 0.0) return s >= z0 && s <= z1 ? whole_ray() : RayInterval{};
  const double a = (z0 - s) / d, b = (z1 - s) / d;
  return {std::min(a, b), std::max(a, b)};
}

/// Inside the circle of `radius` around the origin of a plane.
inline RayInterval inside_circle(const Eigen::Vector2d& s, const Eigen::Vector2d& d,
                                 double radius) {
  const double dd = d.squaredNorm();
  if (dd == 0.0) return s.squaredNorm() < radius * radius ? whole_ray() : RayInterval{};
  // The distance to the centre by the cross product: no cancellation for a far source.
  const double cross = s.x() * d.y() - s.y() * d.x();
  const double half2 = radius * radius * dd - cross * cross;
  if (half2 <= 0.0) return {};
  const double middle = -s.dot(d) / dd, half = std::sqrt(half2) / dd;
  return {middle - half, middle + half};
}

}  // namespace flavum
