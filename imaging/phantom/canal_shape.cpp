#include "imaging/phantom/canal_shape.h"

#include <cmath>

#include "imaging/phantom/vertebra_shape.h"

namespace flavum::phantom {
namespace {

float f(double v) { return static_cast<float>(v); }

// Flat around each knot so that the preset's value holds over a few millimetres, not on one plane.
double plateau(double t) {
  const double u = std::clamp((t - 0.14) / 0.72, 0.0, 1.0);
  return u * u * (3.0 - 2.0 * u);
}
double mix(double a, double b, double t) { return a + (b - a) * t; }

}  // namespace

CanalShape::CanalShape(const SpineModel& m) {
  for (std::size_t k = 0; k < 6; ++k) {
    const VertebraModel& v = m.vertebrae[k];
    knots_.push_back({v.pose, v.posterior_wall(), 0.5 * v.canal_width + 0.6, -0.5, m.mid_sacs[k]});
    const LevelModel& l = m.levels[k];
    knots_.push_back({l.pose, 0.0, std::min(l.window_half_width + 3.5, 0.5 * v.canal_width + 2.0),
                      l.disc_bulge, l.sac});
  }
  const double back = 0.5 * m.sacrum.depth;
  const auto sacral = [&](double z, double tilt_more) {
    const Sagittal o = m.sacrum.pose.world({back - 0.10 * -z + 0.0028 * z * z, z});
    return SagittalPose{o, m.sacrum.pose.tilt_rad + tilt_more};
  };
  knots_.push_back(
      {sacral(-18.0, 0.05), 0.0, 0.5 * m.sacrum.canal_width - 1.5, 0.0, m.mid_sacs[6]});
  knots_.push_back(
      {sacral(-50.0, 0.20), 0.0, 0.5 * m.sacrum.canal_width - 5.0, 0.0, m.mid_sacs[7]});
}

CanalPosition CanalShape::position(Sagittal world) const {
  Sagittal upper = knots_[0].pose.local(world);
  if (upper.z > 0.0) {  // above the first mid-body: straight on
    return {0.0F, f(upper.y - knots_[0].wall)};
  }
  for (std::size_t i = 0; i + 1 < knots_.size(); ++i) {
    const Sagittal lower = knots_[i + 1].pose.local(world);
    if (upper.z <= 0.0 && lower.z > 0.0) {
      const double t = -upper.z / (lower.z - upper.z);
      const double v = mix(upper.y - knots_[i].wall, lower.y - knots_[i + 1].wall, plateau(t));
      return {f(static_cast<double>(i) + t), f(v)};
    }
    upper = lower;
  }
  return {};
}

SacSection CanalShape::sac_at(float s) const {
  const auto i = std::min(static_cast<std::size_t>(s), knots_.size() - 2);
  const double t = plateau(static_cast<double>(s) - static_cast<double>(i));
  const SacSection& a = knots_[i].sac;
  const SacSection& b = knots_[i + 1].sac;
  return {mix(a.half_width, b.half_width, t), mix(a.ventral, b.ventral, t),
          mix(a.ventral_depth, b.ventral_depth, t), mix(a.dorsal_depth, b.dorsal_depth, t)};
}

float CanalShape::half_width_at(float s) const {
  const auto i = std::min(static_cast<std::size_t>(s), knots_.size() - 2);
  return f(mix(knots_[i].half_width, knots_[i + 1].half_width,
               plateau(static_cast<double>(s) - static_cast<double>(i))));
}

float CanalShape::ventral_at(float s) const {
  const auto i = std::min(static_cast<std::size_t>(s), knots_.size() - 2);
  return f(mix(knots_[i].ventral, knots_[i + 1].ventral,
               plateau(static_cast<double>(s) - static_cast<double>(i))));
}

float sac_distance(const SacSection& sac, float x, float v) {
  const float rel = v - f(sac.widest());
  const float depth = f(rel < 0.0F ? sac.ventral_depth : sac.dorsal_depth);
  const float n = f(rel < 0.0F ? kSacVentralExponent : kSacDorsalExponent);
  const float u = std::abs(x) / f(sac.half_width);
  const float w = std::abs(rel) / depth;
  const float g = std::pow(std::pow(u, n) + std::pow(w, n), 1.0F / n);
  const float r = std::sqrt(x * x + rel * rel);
  return g > 1e-3F ? r * (1.0F - 1.0F / g) : -std::min(depth, f(sac.half_width));
}

FlavumShape::FlavumShape(const LevelModel& level, const VertebraModel& cranial,
                         const VertebraModel& caudal)
    : l_(level),
      cot_(f(cranial.lamina.cot_half_angle)),
      norm_(std::sqrt(1.0F + cot_ * cot_)),
      caudal_half_thickness_(f(0.5 * caudal.lamina_thickness * caudal.lamina.norm)) {
  const auto line = [&](const VertebraModel& v, double z0, double z1, float& ridge, float& slope) {
    const Sagittal a = level.pose.local(v.pose.world({v.lamina.ridge(z0), z0}));
    const Sagittal b = level.pose.local(v.pose.world({v.lamina.ridge(z1), z1}));
    slope = f((a.y - b.y) / (b.z - a.z));
    ridge = f(a.y) + slope * f(a.z);  // at level z = 0
  };
  line(cranial, cranial.lamina_bottom, cranial.lamina_bottom + 10.0, cranial_ridge_,
       cranial_slope_);
  line(caudal, caudal.lamina_top, caudal.lamina_top - 8.0, caudal_ridge_, caudal_slope_);
}

FlavumShape::Row FlavumShape::row(float y, float z) const {
  Row r{y, z, 0.0F, {0.0F, 0.0F}, false};
  const float edge = f(l_.edge_z);
  const float top = edge - f(l_.gap);  // upper edge of the caudal lamina
  const float cranial_end = edge + f(l_.cover);
  const float lamina = cranial_ridge_ - cranial_slope_ * z;
  const float caudal = caudal_ridge_ - caudal_slope_ * z;
  // Dorsal face: the cranial lamina, then towards the upper edge of the caudal one.
  const float down = smooth_step(edge, top, z);
  r.dorsal = blend(lamina, caudal + 0.9F * caudal_half_thickness_, down);
  r.used = z < cranial_end && z > top - 4.0F;
  if (!r.used) return r;
  // Thickness tapers like a quarter ellipse to the cranial border.
  constexpr float kTaper = 3.5F;
  const float t = std::clamp((z - (cranial_end - kTaper)) / kTaper, 0.0F, 1.0F);
  const float profile = std::sqrt(1.0F - t * t);
  // Over the caudal lamina's lip the deep layer thins out within 4 mm.
  const float lip = std::clamp((top - z) / 4.0F, 0.0F, 1.0F);
  const float insertion = caudal - 1.6F * std::sqrt(1.0F - lip * lip);
  const float towards = smooth_step(edge - 0.45F * f(l_.gap), top, z);
  for (int side = 0; side < 2; ++side) {
    const float thickness = f(side == 0 ? l_.flavum_left : l_.flavum_right) * profile * norm_;
    r.ventral[side] = blend(r.dorsal - thickness, insertion, towards);
  }
  return r;
}

float FlavumShape::distance(float x, const Row& r) const {
  if (!r.used) return 1e3F;
  const float x_abs = std::abs(x);
  const int side = x >= 0.0F ? 0 : 1;
  const float limit = f(l_.window_half_width) + 3.0F;
  if (x_abs > limit + 3.0F) return 1e3F;
  const float front = (r.ventral[side] - cot_ * f(roof(x_abs)) - r.y) / norm_;
  const float back = (r.y - (r.dorsal - cot_ * x_abs)) / norm_;
  float d = std::max(front, back);
  // Over the facet's medial face runs a thinner leaf, down to the joint's ventral end.
  const FacetDistances facet = facet_distances(l_.facet, x_abs, r.y, r.z);
  const float leaf_thickness = 0.42F * f(side == 0 ? l_.flavum_left : l_.flavum_right);
  const float leaf = std::max({std::min(facet.inferior, facet.superior) - leaf_thickness,
                               std::abs(r.z) - 9.0F, back, f(l_.facet.y - 9.0) - r.y});
  d = smooth_union(d, leaf, 1.2F);
  d = smooth_intersection(d, x_abs - limit, 2.0F);
  // Midline cleft, wider in front, filled with fat; the superficial layer is continuous (last 1.2
  // mm).
  const float depth = std::max(0.0F, r.dorsal - cot_ * x_abs - r.y);
  return depth < 1.2F ? d : std::max(d, 0.3F + 0.13F * (depth - 1.2F) - x_abs);
}

float RootPath::distance(Vec3f p) const {
  float d = 1e3F;
  for (std::size_t i = 0; i + 1 < points.size(); ++i) {
    d = std::min(d, capsule(p, points[i], points[i + 1], radius_mm[i], radius_mm[i + 1]));
  }
  return d;
}

RootPath root_of(const VertebraModel& v) {
  const float wall = f(v.posterior_wall());
  const float cw = f(0.5 * v.canal_width);
  const float low = f(v.pedicle_z - 0.5 * v.pedicle_height);
  // Leaves the sac above, hugs the pedicle's medial and lower face, swells to the ganglion.
  return {{{{cw - 4.5F, wall + 6.0F, f(v.pedicle_z) + 7.0F},
            {cw - 2.2F, wall + 5.0F, f(v.pedicle_z) - 2.0F},
            {cw + 0.5F, wall + 5.5F, low - 2.2F},
            {cw + 6.5F, wall + 5.0F, low - 4.4F},
            {cw + 15.0F, wall - 1.0F, low - 13.0F},
            {cw + 21.0F, wall - 11.0F, low - 34.0F}}},
          {1.5F, 1.7F, 2.1F, 3.0F, 2.1F, 1.8F}};
}

float rootlets_distance(const SacSection& sac, float x, float v, float s, bool prone) {
  // They lie in the lower half as a horseshoe, crowded where the sac is narrow.
  const float depth = f(prone ? -sac.ventral_depth : sac.dorsal_depth);
  float d = 1e3F;
  constexpr int kCount = 7;
  const float a = f(sac.half_width);
  for (int i = 0; i < kCount; ++i) {
    const float n = static_cast<float>(i);
    const float angle = 0.12F + 1.45F * n / kCount + 0.05F * std::sin(3.0F * s + 2.0F * n);
    const float rho = 0.60F + 0.14F * std::sin(1.7F * n + 0.6F * s);
    const float rx = rho * a * std::sin(angle);
    const float rv = f(sac.widest()) + rho * depth * std::cos(angle) * 0.8F;
    const float dx = std::abs(x) - rx;
    const float dv = v - rv;
    d = std::min(d, std::sqrt(dx * dx + dv * dv) - 0.65F);
  }
  return d;
}

}  // namespace flavum::phantom
