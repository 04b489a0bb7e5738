#pragma once
// Signed distances (mm, negative inside) to simple shapes and their smooth combinations. They are
// exact or accurate to a few per cent near the surface, which is what partial volume and shells
// need. Source of the formulas: the smooth minimum is the quadratic one used widely for implicit
// surfaces.

#include <algorithm>
#include <cmath>

namespace flavum::phantom {

/// Union of two shapes with a fillet of about `k` mm.
inline float smooth_union(float a, float b, float k) {
  const float h = std::max(k - std::abs(a - b), 0.0F);
  return std::min(a, b) - h * h / (4.0F * k);
}
/// Intersection with a rounded edge of about `k` mm.
inline float smooth_intersection(float a, float b, float k) { return -smooth_union(-a, -b, k); }

/// 0 below `low`, 1 above `high`, smooth between.
inline float smooth_step(float low, float high, float value) {
  const float t = std::clamp((value - low) / (high - low), 0.0F, 1.0F);
  return t * t * (3.0F - 2.0F * t);
}
inline float blend(float a, float b, float t) { return a + (b - a) * t; }

/// Box with half sizes hx, hy, hz (outer) and corner radius r.
inline float rounded_box(float x, float y, float z, float hx, float hy, float hz, float r) {
  const float qx = std::abs(x) - hx + r;
  const float qy = std::abs(y) - hy + r;
  const float qz = std::abs(z) - hz + r;
  const float ox = std::max(qx, 0.0F);
  const float oy = std::max(qy, 0.0F);
  const float oz = std::max(qz, 0.0F);
  return std::sqrt(ox * ox + oy * oy + oz * oz) + std::min(std::max({qx, qy, qz}), 0.0F) - r;
}

/// Distance along the ray from the centre: exact for spheres, good for moderate ellipsoids.
inline float ellipse(float x, float y, float a, float b) {
  const float f = std::sqrt(x * x / (a * a) + y * y / (b * b));
  const float r = std::sqrt(x * x + y * y);
  return f > 1e-3F ? r * (1.0F - 1.0F / f) : -std::min(a, b);
}
inline float ellipsoid(float x, float y, float z, float a, float b, float c) {
  const float f = std::sqrt(x * x / (a * a) + y * y / (b * b) + z * z / (c * c));
  const float r = std::sqrt(x * x + y * y + z * z);
  return f > 1e-3F ? r * (1.0F - 1.0F / f) : -std::min({a, b, c});
}

struct Vec3f {
  float x = 0.0F;
  float y = 0.0F;
  float z = 0.0F;
};

/// Round cone: a capsule whose radius runs from ra at a to rb at b.
inline float capsule(Vec3f p, Vec3f a, Vec3f b, float ra, float rb) {
  const float bx = b.x - a.x;
  const float by = b.y - a.y;
  const float bz = b.z - a.z;
  const float px = p.x - a.x;
  const float py = p.y - a.y;
  const float pz = p.z - a.z;
  const float t =
      std::clamp((px * bx + py * by + pz * bz) / (bx * bx + by * by + bz * bz), 0.0F, 1.0F);
  const float dx = px - t * bx;
  const float dy = py - t * by;
  const float dz = pz - t * bz;
  return std::sqrt(dx * dx + dy * dy + dz * dz) - (ra + (rb - ra) * t);
}

}  // namespace flavum::phantom
