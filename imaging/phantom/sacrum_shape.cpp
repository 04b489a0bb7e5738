#include "imaging/phantom/sacrum_shape.h"

#include <array>
#include <cmath>

namespace flavum::phantom {
namespace {

float f(double v) { return static_cast<float>(v); }

// Engineering defaults, adult sacrum and ilium, mm.
constexpr float kS1Height = 29.0F;
constexpr float kS2Height = 25.0F;
constexpr float kGap = 3.0F;  // remnant disc

}  // namespace

SacrumShape::SacrumShape(const VertebraModel& sacrum, const LevelModel& l, double trabecular_hu)
    : s_(sacrum), level_(&l), trabecular_hu_(f(trabecular_hu)) {}

VertebraRow SacrumShape::row(Sagittal world) const {
  const Sagittal own = s_.pose.local(world);
  const Sagittal above = level_->pose.local(world);
  return {f(own.y), f(own.z), f(above.y), f(above.z), 0.0F, 1e3F};
}

float SacrumShape::wall(float z) const {
  const float down = std::max(0.0F, -z);
  return f(0.5 * s_.depth) - 0.10F * down + 0.0028F * down * down;
}

float SacrumShape::foramina_distance(float x_abs, float y, float z) const {
  float d = 1e3F;
  const std::array<std::array<float, 3>, 2> holes{{{20.0F, -27.0F, 5.2F}, {17.5F, -54.0F, 4.6F}}};
  for (const auto& h : holes) {
    const float centre_z = h[1] - 0.25F * (y - 15.0F);
    d = std::min(d, ellipse(x_abs - h[0] - 0.15F * (15.0F - y), z - centre_z, h[2], h[2]));
  }
  return d;
}

BoneSample SacrumShape::sample(float x_abs, const VertebraRow& r) const {
  BoneSample out;
  if (x_abs > 66.0F || r.z > 26.0F || r.z < -95.0F || r.y < -35.0F || r.y > 62.0F) return out;
  const float y = r.y;
  const float z = r.z;
  const float down = std::max(0.0F, -z);
  const float back = wall(z);

  // Bodies: tapering to the tail, with remnant discs between.
  const float half_depth = f(0.5 * s_.depth) - 0.16F * down;
  const float half_width = f(0.5 * s_.width) - 0.22F * down;
  const float centre_y = back - half_depth;
  float side = body_wall_distance(x_abs, y - centre_y, std::max(half_width, 8.0F),
                                  std::max(half_depth, 6.0F));
  const float rho = x_abs * x_abs / (half_width * half_width) +
                    (y - centre_y) * (y - centre_y) / (half_depth * half_depth);
  const float bowl = std::max(0.0F, 1.0F - rho);
  float bodies = smooth_intersection(side, z + f(s_.concavity_up) * bowl, 2.6F);

  // Wings: a wedge between the bodies and the sacroiliac joint.
  const float joint_x = 57.0F - 0.20F * down - 0.22F * (y - 5.0F);
  const float wing_top = 1.0F - 0.17F * (x_abs - 20.0F) - 0.10F * std::max(0.0F, 10.0F - y);
  const float front = centre_y - half_depth * 0.75F + 0.25F * (x_abs - 18.0F);
  const float rear =
      back + 15.0F - 0.30F * (x_abs - 20.0F) + 0.004F * (x_abs - 20.0F) * (x_abs - 20.0F);
  float wing = std::max({x_abs - joint_x, z - wing_top, front - y, y - rear, 10.0F - x_abs});
  wing = smooth_intersection(wing, z - wing_top, 5.0F);
  wing = smooth_intersection(wing, front - y, 5.0F);
  wing = smooth_intersection(wing, y - rear, 6.0F);
  bodies = smooth_union(bodies, wing, 4.0F);

  // Dorsal wall with the median crest.
  const float depth = f(s_.lamina.depth(x_abs, y, z));
  const float half = f(0.5 * s_.lamina_thickness);
  float dorsal = std::max(std::abs(depth + half) - half, x_abs - 24.0F + 0.1F * down);
  dorsal = smooth_intersection(dorsal,
                               z - f(s_.lamina_top) - 2.0F * smooth_step(5.0F, 16.0F, x_abs), 2.5F);
  const float ridge = f(s_.lamina.ridge(z));
  for (int i = 0; i < 3; ++i) {
    const float n = static_cast<float>(i);
    const float crest_z = f(s_.lamina_top) - 9.0F - 24.0F * n;
    dorsal = smooth_union(
        dorsal, rounded_box(x_abs, y - ridge - 8.0F + n, z - crest_z, 2.8F, 8.5F - n, 7.5F, 2.4F),
        3.0F);
  }
  float bone = smooth_union(bodies, dorsal, 4.0F);

  // Canal between bodies and dorsal wall, triangular.
  const float canal_half = f(0.5 * s_.canal_width) - 0.12F * down;
  float canal = std::max({x_abs - canal_half, back - y, -depth});
  canal = smooth_intersection(canal, x_abs - canal_half, 4.0F);
  bone = std::max(bone, -canal);
  bone = std::max(bone, -std::max(foramina_distance(x_abs, y, z), -(y + 20.0F)));

  // Superior processes of S1.
  if (std::abs(r.above_z + 2.0F) < 16.0F) {
    bone = smooth_union(bone, facet_distances(level_->facet, x_abs, r.above_y, r.above_z).superior,
                        2.5F);
  }
  // Remnant discs.
  const float slot = std::max({std::abs(z + kS1Height + 0.5F * kGap) - 0.4F * kGap, side + 5.0F,
                               std::abs(y - centre_y) - half_depth + 4.0F});
  const float slot2 =
      std::max(std::abs(z + kS1Height + kGap + kS2Height + 1.0F) - 0.8F, side + 5.0F);
  out.distance = bone;
  const float remnant = std::min(slot, slot2);
  out.arch = smooth_step(0.0F, 6.0F, y - back);
  out.shell_mm = blend(0.8F, 1.4F, out.arch);
  out.core_hu = blend(trabecular_hu_ + 10.0F, trabecular_hu_ + 130.0F, out.arch);
  // The wings are the emptiest bone of the spine.
  if (out.arch < 1.0F) {
    out.core_hu = blend(out.core_hu, trabecular_hu_ - 60.0F, smooth_step(22.0F, 34.0F, x_abs));
  }
  if (remnant < 0.0F) {
    out.core_hu = 85.0F;  // disc
    out.shell_mm = 0.0F;
  } else if (remnant < 1.2F) {
    out.core_hu = 260.0F;  // its sclerotic rim
  }
  return out;
}

IliumShape::IliumShape(const SpineModel& spine)
    : s1_y_(f(spine.sacrum.pose.origin.y)),
      s1_z_(f(spine.sacrum.pose.origin.z)),
      crest_z_(f(spine.levels[4].pose.origin.z - 2.0)),  // Tuffier's line: the crests at L4-5
      trabecular_hu_(f(spine.preset.trabecular_hu)) {}

BoneSample IliumShape::sample(float x_abs, float world_y, float world_z) const {
  BoneSample out;
  if (x_abs < 30.0F || world_z > crest_z_ + 8.0F) return out;
  const float z = world_z - s1_z_;
  const float flare = 0.18F * std::clamp(z, -60.0F, 60.0F);
  const float x = x_abs - flare;
  const float y = world_y - s1_y_;
  // Axial course from the posterior spine along the sacroiliac joint to the front.
  const std::array<std::array<float, 3>, 6> path{{{50.0F, 56.0F, 8.0F},
                                                  {55.0F, 36.0F, 10.0F},
                                                  {62.0F, 12.0F, 9.5F},
                                                  {74.0F, -4.0F, 6.0F},
                                                  {100.0F, -26.0F, 3.4F},
                                                  {126.0F, -58.0F, 6.5F}}};
  float best = 1e3F;
  float arc = 0.0F;
  float thickness = 5.0F;
  for (std::size_t i = 0; i + 1 < path.size(); ++i) {
    const float bx = path[i + 1][0] - path[i][0];
    const float by = path[i + 1][1] - path[i][1];
    const float t = std::clamp(
        ((x - path[i][0]) * bx + (y - path[i][1]) * by) / (bx * bx + by * by), 0.0F, 1.0F);
    const float dx = x - path[i][0] - t * bx;
    const float dy = y - path[i][1] - t * by;
    const float d = std::sqrt(dx * dx + dy * dy);
    if (d < best) {
      best = d;
      arc = (static_cast<float>(i) + t) / 5.0F;
      thickness = blend(path[i][2], path[i + 1][2], t);
    }
  }
  const float rise = std::sin(3.14159265F * std::clamp(0.18F + 0.64F * arc, 0.0F, 1.0F));
  const float crest = blend(s1_z_ - 42.0F, crest_z_, rise);
  // The crest is thicker than the wing below it.
  const float lip = 2.2F * smooth_step(16.0F, 0.0F, crest - world_z);
  out.distance = smooth_intersection(best - 0.82F * thickness - lip, world_z - crest, 4.0F);
  out.shell_mm = 1.3F;
  out.core_hu = trabecular_hu_ + 40.0F;
  out.arch = 1.0F;
  return out;
}

}  // namespace flavum::phantom
