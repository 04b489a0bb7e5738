#include "imaging/phantom/vertebra_shape.h"

#include <cmath>

namespace flavum::phantom {
namespace {

float f(double v) { return static_cast<float>(v); }

Vec3f in_frame(const SagittalPose& from, const SagittalPose& to, double x, double y, double z) {
  const Sagittal p = to.local(from.world({y, z}));
  return {f(x), f(p.y), f(p.z)};
}

}  // namespace

float body_wall_distance(float x_abs, float y, float half_width, float half_depth) {
  // The posterior wall is hollow: its middle lies 1.6 mm in front of its corners.
  if (y > 0.0F) {
    const float t = std::min(x_abs / (0.75F * half_width), 1.0F);
    y -= 1.6F * t * t * (y / half_depth);
  }
  const float u = x_abs / half_width;
  const float w = std::abs(y) / half_depth;
  const float n = y > 0.0F ? 2.6F : 2.2F;
  const float g = std::pow(std::pow(u, n) + std::pow(w, n), 1.0F / n);
  const float r = std::sqrt(x_abs * x_abs + y * y);
  return g > 1e-3F ? r * (1.0F - 1.0F / g) : -half_depth;
}

FacetDistances facet_distances(const FacetModel& m, float x_abs, float y, float z) {
  const float s = f(std::sin(m.angle_rad));
  const float c = f(std::cos(m.angle_rad));
  const float dx = x_abs - f(m.x);
  const float dy = y - f(m.y);
  const float across = dx * c - dy * s;  // towards the superior process: lateral and ventral
  const float along = dx * s + dy * c;
  const float radius = f(m.radius);
  const float r = std::sqrt((across + radius) * (across + radius) + along * along);
  // The curve is an arc, not a circle: beyond its centre the distance goes on straight.
  const float d = across > -radius ? r - radius : across - std::abs(along);
  const float half_gap = f(0.5 * m.gap);
  const float t_low = f(0.56 * m.thickness);
  const float t_up = f(0.5 * m.thickness);
  const float l = f(m.half_length);
  FacetDistances out;
  const float taper_low = 1.0F - 0.018F * std::max(0.0F, -z + 2.0F);
  const float r_low = std::min(3.7F, 0.9F * t_low);
  out.inferior = rounded_box(d + half_gap + t_low, along - 0.3F, z + 0.5F, t_low,
                             (l - 0.3F) * taper_low, 10.5F, r_low);
  out.inferior = smooth_intersection(out.inferior, f(m.medial_border) - x_abs, 3.0F);
  const float taper_up = 1.0F - 0.022F * std::max(0.0F, z + 3.0F);
  // The superior process embraces the joint: thin at its rims, thick in the middle.
  const float rim = std::clamp(1.0F - 0.45F * (along / l) * (along / l), 0.45F, 1.0F);
  const float t = t_up * taper_up * rim;
  out.superior = rounded_box(d - half_gap - t, along + 0.3F, z + 2.5F, t, l * taper_up + 0.8F,
                             11.0F, std::min(3.0F, 0.8F * t));
  return out;
}

VertebraShape::VertebraShape(const VertebraModel& v, const LevelModel* above,
                             const LevelModel& below, double trabecular_hu)
    : v_(v), above_(above), below_(&below), trabecular_hu_(f(trabecular_hu)) {
  const float wall = f(v.posterior_wall());
  const float pz = f(v.pedicle_z);
  const float px = f(0.5 * (v.canal_width + v.pedicle_width));
  isthmus_ = {px - 0.5F, wall + 10.5F, pz - 4.0F};
  const FacetModel& fl = below.facet;
  facet_top_ = in_frame(below.pose, v.pose, fl.x - 3.0, fl.y + 2.5, 6.0);
  if (above != nullptr) {
    const FacetModel& fu = above->facet;
    sap_base_ = in_frame(above->pose, v.pose, fu.x + 2.5, fu.y - 2.5, -8.0);
    flare_up_ = f(above->degeneration);
  }
  flare_down_ = f(below.degeneration);
  tp_root_ = {px + 1.0F, wall + 7.5F, pz};
  tp_tip_ = {f(v.transverse_reach) - 3.0F, wall + 16.0F, pz + 4.0F};
}

VertebraRow VertebraShape::row(Sagittal world) const {
  const Sagittal own = v_.pose.local(world);
  const Sagittal below = below_->pose.local(world);
  VertebraRow r{f(own.y), f(own.z), 0.0F, 1e3F, f(below.y), f(below.z)};
  if (above_ != nullptr) {
    const Sagittal above = above_->pose.local(world);
    r.above_y = f(above.y);
    r.above_z = f(above.z);
  }
  return r;
}

float VertebraShape::body_distance(float x_abs, float y, float z) const {
  const float a = f(0.5 * v_.width);
  const float b = f(0.5 * v_.depth);
  const float share = std::clamp((y + b) / (2.0F * b), -0.2F, 1.2F);
  const float half = 0.5F * blend(f(v_.anterior_height), f(v_.posterior_height), share);
  const float rel = std::clamp(z / half, -1.0F, 1.0F);
  const float middle = 1.0F - rel * rel;
  const float lip = std::pow(std::abs(rel), 8.0F) * (rel > 0 ? flare_up_ : flare_down_);
  const float wa = a * (1.0F - 0.13F * middle) + 1.8F * lip;
  // Waist in front; the posterior wall stays straight in the midline.
  const float wb = y < 0.0F ? b * (1.0F - 0.10F * middle) + 2.2F * lip : b;
  const float side = body_wall_distance(x_abs, y, wa, wb);
  const float rho = (x_abs * x_abs) / (a * a) + (y - 2.0F) * (y - 2.0F) / (b * b);
  const float dish = std::max(0.0F, 1.0F - 1.15F * rho);
  const float bowl = dish * (2.0F - dish);
  const float top = z - half + f(v_.concavity_up) * bowl;
  const float bottom = -z - half + f(v_.concavity_down) * bowl;
  return smooth_intersection(side, std::max(top, bottom), 2.6F);
}

float VertebraShape::lamina_distance(float x_abs, float y, float z) const {
  const float depth = f(v_.lamina.depth(x_abs, y, z));
  const float half = f(0.5 * v_.lamina_thickness);
  const float centre = f(0.5 * (v_.lamina_top + v_.lamina_bottom));
  const float half_height = f(0.5 * (v_.lamina_top - v_.lamina_bottom));
  // Narrow below (the window's side), wide above where it meets the pedicle.
  const float upper = smooth_step(f(v_.pedicle_z) - 11.0F, f(v_.pedicle_z) - 3.0F, z);
  const float limit = blend(f(v_.window_half_width) + 1.0F, f(0.5 * v_.canal_width) + 3.5F, upper);
  // The upper edge rises towards the superior processes.
  const float rise = 3.0F * smooth_step(6.0F, 14.0F, x_abs);
  const float shift = 0.5F * rise;
  return rounded_box(x_abs, depth + half, z - centre - shift, limit, half, half_height + shift,
                     2.0F);
}

float VertebraShape::arch_distance(float x_abs, const VertebraRow& r) const {
  const float y = r.y;
  const float z = r.z;
  const Vec3f p{x_abs, y, z};
  const float wall = f(v_.posterior_wall());
  // Pedicle: an elliptic cylinder from the body to the lamina.
  const float pw = f(0.5 * v_.pedicle_width);
  const float ph = f(0.5 * v_.pedicle_height);
  const float px = f(0.5 * v_.canal_width) + pw;
  const float neck = 1.0F - 0.10F * std::max(0.0F, 1.0F - std::abs(y - wall - 3.0F) / 6.0F);
  float pedicle = ellipse(x_abs - px, z - f(v_.pedicle_z), pw, ph * neck);
  pedicle = smooth_intersection(pedicle, std::abs(y - wall - 2.0F) - 9.5F, 2.0F);

  float arch = smooth_union(pedicle, lamina_distance(x_abs, y, z), 3.0F);

  // Isthmus down to the inferior articular process.
  arch = smooth_union(arch, capsule(p, isthmus_, facet_top_, 4.6F, 4.4F), 3.5F);
  if (std::abs(r.below_z) < 16.0F) {
    arch = smooth_union(arch, facet_distances(below_->facet, x_abs, r.below_y, r.below_z).inferior,
                        2.5F);
  }
  if (above_ != nullptr) {
    arch = smooth_union(
        arch, capsule(p, {px, wall + 9.0F, f(v_.pedicle_z) + 1.0F}, sap_base_, 5.0F, 4.4F), 3.0F);
    if (std::abs(r.above_z + 2.0F) < 16.0F) {
      arch = smooth_union(
          arch, facet_distances(above_->facet, x_abs, r.above_y, r.above_z).superior, 2.5F);
    }
  }
  // Transverse process: a flattened cone.
  const Vec3f flat{x_abs, (y - tp_root_.y) * 1.35F + tp_root_.y,
                   (z - tp_root_.z) * 0.85F + tp_root_.z};
  const float tp_root_radius = v_.lowest ? 6.8F : 4.8F;
  arch = smooth_union(arch, 0.8F * capsule(flat, tp_root_, tp_tip_, tp_root_radius, 3.3F), 3.0F);
  // Spinous process: a hatchet in the midline, sloping down.
  const float length = f(v_.spinous_length);
  const float out = y - f(spinous_base(v_));
  const float along = std::clamp(out / length, 0.0F, 1.0F);
  const SpinousSpan span = spinous_span(v_, static_cast<double>(out));
  const float half_width =
      2.1F + 1.7F * along * along * along + 1.6F * (1.0F - along) * (1.0F - along);
  const float spine = rounded_box(x_abs, out - 0.5F * length, z - f(0.5 * (span.low + span.high)),
                                  half_width, 0.5F * length, f(0.5 * (span.high - span.low)), 2.4F);
  return smooth_union(arch, spine, 3.0F);
}

// Osteophytes stand around the joints, but not in the canal: its width is the preset's.
float VertebraShape::spurs(float x_abs, const VertebraRow& r) const {
  const auto at = [&](const FacetModel& m, float y, float z) {
    if (m.spur <= 0.0 || std::abs(z) > 15.0F || std::abs(y - f(m.y)) > 14.0F) return 0.0F;
    return f(m.spur) * smooth_step(f(m.medial_border) + 2.0F, f(m.medial_border) + 5.0F, x_abs) *
           smooth_step(f(m.x) + 16.0F, f(m.x) + 9.0F, x_abs);
  };
  const float below = at(below_->facet, r.below_y, r.below_z);
  return above_ == nullptr ? below : std::max(below, at(above_->facet, r.above_y, r.above_z));
}

BoneSample VertebraShape::sample(float x_abs, const VertebraRow& r) const {
  BoneSample out;
  const float wall = f(v_.posterior_wall());
  const float reach = std::max(f(v_.transverse_reach), f(0.5 * v_.width)) + 4.0F;
  if (x_abs > reach || r.y < -wall - 6.0F || std::abs(r.z) > 40.0F) return out;
  const float body = body_distance(x_abs, r.y, r.z);
  const float arch = r.y > wall - 9.0F ? arch_distance(x_abs, r) : 1e3F;
  // The canal stays open: the fillet between body and arch only outside of it.
  const float k = x_abs > 0.5F * f(v_.canal_width) ? 4.0F : 1.0F;
  out.distance = smooth_union(body, arch, k);
  if (r.y < wall - 10.0F && out.distance > 5.0F) return out;
  // Basivertebral vein: a funnel from the middle of the posterior wall.
  const float vein = ellipsoid(x_abs, r.y - wall, r.z, 3.6F, 6.5F, 1.7F);
  const bool at_vein = vein < 0.0F && out.distance < 0.0F;
  out.arch = smooth_step(-3.0F, 3.0F, body - arch);
  out.spur_mm = spurs(x_abs, r);
  const float end_plate = smooth_step(0.75F, 0.95F, std::abs(r.z) / f(0.5 * v_.mid_height()));
  out.shell_mm = at_vein ? 0.0F : blend(0.45F + 0.75F * end_plate, 1.25F, out.arch);
  out.core_hu = at_vein ? 40.0F : blend(trabecular_hu_, trabecular_hu_ + 190.0F, out.arch);
  return out;
}

}  // namespace flavum::phantom
