#include "imaging/phantom/soft_tissue.h"

#include <array>
#include <cmath>

namespace flavum::phantom {
namespace {

float f(double v) { return static_cast<float>(v); }

// HU: shared/clinical table (fat -105, muscle 55, blood 40, kidney 32, liver 55 without contrast).
constexpr float kFat = -105.0F, kMuscle = 57.0F, kSkin = 30.0F, kBlood = 42.0F;

// Value at a level number (0 = T12 .. 6 = S1, 7 = S2), linear between.
template <std::size_t N>
float along(const std::array<float, N>& values, float level) {
  const float t = std::clamp(level, 0.0F, static_cast<float>(N - 1) - 1e-3F);
  const auto i = static_cast<std::size_t>(t);
  return blend(values[i], values[i + 1], t - static_cast<float>(i));
}

}  // namespace

SoftTissue::SoftTissue(const SpineModel& spine, std::uint64_t seed)
    : spine_(&spine),
      streaks_(random_bits(seed, 11), 5.0F, 3.0F, 16.0F),
      fine_(random_bits(seed, 12), 1.6F, 1.4F, 9.0F),
      mottle_(random_bits(seed, 13), 9.0F, 9.0F, 12.0F),
      key_(random_bits(seed, 14)) {
  const double extra = spine.preset.skin_to_lamina_mm - 45.0;
  half_width_ = 162.0 + 0.45 * extra;
  half_depth_ = 110.0 + 0.55 * extra;
  dorsal_fat_ = std::max(4.0, spine.preset.skin_to_lamina_mm - 31.0);
  centre_y_ = back_y(spine.levels[4].pose.origin.z) - half_depth_;
  // Bowel loops in front of the spine, on a jittered lattice.
  RandomStream random(random_bits(seed, 15));
  const double z_top = spine.vertebrae[0].pose.origin.z;
  const double front = centre_y_ - half_depth_ + 24.0 + 0.25 * extra;
  for (double z = z_top; z > -110.0; z -= 27.0) {
    for (double x = -100.0; x <= 100.0; x += 31.0) {
      for (double y = front + 14.0; y < -42.0; y += 29.0) {
        Ball b;
        b.centre = {f(x + random.uniform(-8, 8)), f(y + random.uniform(-7, 7)),
                    f(z + random.uniform(-8, 8))};
        b.radius = f(random.uniform(12.0, 17.5));
        b.hu = f(random.uniform(18.0, 48.0));
        if (random.uniform() < 0.16) {
          b.gas_above = b.centre.y - b.radius * f(random.uniform(-0.1, 0.5));
        }
        bowel_.push_back(b);
      }
    }
  }
}

SoftTissue::Station SoftTissue::station(double z) const {
  std::array<Station, 8> st;
  std::array<double, 8> at{};
  for (std::size_t i = 0; i < 8; ++i) {
    const bool sacral = i > 5;
    const VertebraModel& v = sacral ? spine_->sacrum : spine_->vertebrae[i];
    const double lz = sacral ? (i == 6 ? -15.0 : -45.0) : 0.0;
    const Sagittal o = v.pose.world({sacral ? (i == 6 ? 0.0 : 2.0) : 0.0, lz});
    const double back = sacral ? v.lamina.ridge(lz) : v.lamina.ridge(v.lamina_bottom + 6.0);
    at[i] = o.z;
    st[i].body_y = f(o.y);
    st[i].wall_y = f(v.pose.world({0.5 * v.depth, lz}).y);
    st[i].half_depth = f(0.5 * v.depth);
    st[i].half_width = f(0.5 * v.width);
    st[i].ridge_y = f(v.pose.world({back, lz}).y);
    st[i].level = static_cast<float>(i);
  }
  if (z >= at[0]) return st[0];
  for (std::size_t i = 0; i + 1 < 8; ++i) {
    if (z <= at[i] && z > at[i + 1]) {
      const float t = f((at[i] - z) / (at[i] - at[i + 1]));
      const Station& a = st[i];
      const Station& b = st[i + 1];
      return {blend(a.body_y, b.body_y, t),         blend(a.wall_y, b.wall_y, t),
              blend(a.half_depth, b.half_depth, t), blend(a.half_width, b.half_width, t),
              blend(a.ridge_y, b.ridge_y, t),       blend(a.level, b.level, t)};
    }
  }
  return st[7];
}

double SoftTissue::back_y(double z) const {
  // The back is flatter than the spine: it follows 45 % of the laminae's course. At L4-5 the
  // distance from the dorsal face of the lamina (8 mm beside the midline) is the preset's.
  const VertebraModel& l4 = spine_->vertebrae[4];
  const double dock_z = l4.lamina_bottom + 4.0;
  const double dorsal = l4.lamina.ridge(dock_z) - 8.0 * l4.lamina.cot_half_angle +
                        l4.lamina_thickness * l4.lamina.norm;
  const Sagittal dock = l4.pose.world({dorsal, dock_z});
  const double course = station(z).ridge_y - station(dock.z).ridge_y;
  return dock.y + spine_->preset.skin_to_lamina_mm + 0.45 * course;
}

double SoftTissue::deepest_back_y() const {
  double y = -1e9;
  for (double z = -80.0; z < spine_->vertebrae[0].pose.origin.z; z += 5.0)
    y = std::max(y, back_y(z));
  return y;
}

void SoftTissue::paint_trunk(SliceCanvas& c, double z, const Station& s) const {
  const float a = f(half_width_) + 3.0F * std::sin(f(z) * 0.02F);
  const float back = f(back_y(z));
  const float front = f(front_y());
  const float b_back = back - f(centre_y_);
  const float b_front = f(centre_y_) - front;
  const float side_fat = 0.55F * f(dorsal_fat_) + 10.0F;
  const float front_fat = 0.6F * f(dorsal_fat_) + 9.0F;
  const float wall = along(std::array{9.0F, 9.0F, 10.0F, 11.0F, 11.0F, 10.0F, 9.0F, 8.0F}, s.level);
  for (int j = 0; j < c.rows; ++j) {
    const float y = c.y_of(j);
    const float dy = y - f(centre_y_);
    const float v = std::abs(dy) / (dy > 0 ? b_back : b_front);
    for (int i = 0; i < c.columns; ++i) {
      const float x = c.x_of(i);
      const std::size_t at = static_cast<std::size_t>(j) * static_cast<std::size_t>(c.columns) +
                             static_cast<std::size_t>(i);
      c.hu[at] = -1000.0F;
      c.labels[at] = label::kAir;
      const float u = std::abs(x) / a;
      if (u > 1.05F || v > 1.05F) continue;
      // Flat back, round belly; a furrow over the spinous processes.
      const float u2 = u * u;
      const float v2 = v * v;
      const float g4 = dy > 0 ? u2 * std::sqrt(u2 * u) * std::sqrt(std::sqrt(u)) + v2 * v2
                              : u2 * u + v2 * std::sqrt(v);
      const float g = dy > 0 ? std::sqrt(std::sqrt(g4)) : std::pow(g4, 0.37F);
      const float r = std::sqrt(x * x + dy * dy);
      float skin = r * (1.0F - 1.0F / std::max(g, 0.05F));
      if (dy > 0) skin += 3.0F * std::exp(-x * x / 90.0F) * smooth_step(0.7F, 0.95F, v);
      if (skin > 0.4F) continue;
      const float depth = -skin;
      const float dorsal_share = smooth_step(0.35F, 0.8F, dy / b_back);
      const float ventral_share = smooth_step(0.2F, 0.9F, -dy / b_front);
      const float fat =
          blend(blend(side_fat, front_fat, ventral_share), f(dorsal_fat_), dorsal_share);
      c.paint(i, j, skin, kSkin, label::kBody);
      const float under = skin + 1.8F;
      if (under < 0.4F) c.paint(i, j, under, kFat, label::kBody);
      // Abdominal wall: three layers at the side, rectus in front; none behind the muscles of the
      // back.
      if (depth > fat - 1.0F && dorsal_share < 0.98F) {
        const float in = depth - fat;
        const float w = wall * (1.0F - dorsal_share);
        const float rectus = dy < 0 && std::abs(x) < 62.0F && std::abs(x) > 5.0F ? 9.0F : w;
        const float thick = dy < 0 ? blend(w, rectus, smooth_step(0.55F, 0.8F, -dy / b_front)) : w;
        const float layer = std::max(-in, in - thick);
        if (layer < 0.4F) {
          const float sheet =
              std::abs(std::fmod(in, 0.34F * wall) - 0.17F * wall) < 0.55F ? -45.0F : 0.0F;
          c.paint(i, j, layer, kMuscle - 6.0F + (ventral_share < 0.5F ? sheet : 0.0F),
                  label::kBody);
        }
      }
      // A few septa in the fat under the skin.
      if (depth > 2.0F && depth < fat) {
        const float n = mottle_(x, y, f(z));
        const float line = std::max(0.0F, 1.0F - std::abs(n) * 14.0F);
        c.hu[at] += 22.0F * line + 8.0F * n;
      }
    }
  }
}

void SoftTissue::paint_viscera(SliceCanvas& c, double z, const Station& s) const {
  const float zf = f(z);
  const float l1 = f(spine_->vertebrae[1].pose.origin.z);
  const float l2 = f(spine_->vertebrae[2].pose.origin.z);
  const float inner_x = f(half_width_) - (0.55F * f(dorsal_fat_) + 10.0F) - 13.0F;
  const float inner_front = f(front_y()) + 0.6F * f(dorsal_fat_) + 21.0F;
  const float mid_y = f(centre_y_);
  const auto inside = [&](float x, float y) {  // peritoneal cavity
    const float b = y < mid_y ? mid_y - inner_front : 60.0F;
    return ellipse(x, y - mid_y, inner_x, b);
  };
  for (const Ball& b : bowel_) {
    if (std::abs(zf - b.centre.z) > b.radius) continue;
    c.over(b.centre.x - b.radius, b.centre.x + b.radius, b.centre.y - b.radius,
           b.centre.y + b.radius, [&](int i, int j, float x, float y) {
             const float dx = x - b.centre.x;
             const float dy = y - b.centre.y;
             const float dz = zf - b.centre.z;
             float d = std::sqrt(dx * dx + dy * dy + dz * dz) - b.radius;
             d = std::max(d + 1.5F * mottle_(x, y, zf), inside(x, y) + 2.0F);
             if (d > 0.4F) return;
             c.paint(i, j, d, 45.0F, label::kBody);
             const float lumen = d + 2.2F;
             c.paint(i, j, lumen, b.hu + 6.0F * fine_(x, y, zf), label::kBody);
             if (y < b.gas_above)
               c.paint(i, j, std::max(lumen, y - b.gas_above), -900.0F, label::kBody);
           });
  }
  // Kidneys, with fat in the sinus.
  for (const float side : {1.0F, -1.0F}) {
    const Vec3f k{side * 66.0F, s.body_y + 12.0F, (side > 0 ? l1 : l1 - 12.0F) - 8.0F};
    c.over(k.x - 34.0F, k.x + 34.0F, k.y - 34.0F, k.y + 34.0F, [&](int i, int j, float x, float y) {
      const float u = (x - k.x) * 0.82F + (y - k.y) * side * -0.57F;
      const float w = (x - k.x) * side * 0.57F + (y - k.y) * 0.82F;
      const float d = ellipsoid(u, w, zf - k.z, 26.0F, 21.0F, 54.0F);
      if (d > 0.4F) return;
      c.paint(i, j, d, 33.0F, label::kBody);
      const float sinus = ellipsoid(u + side * 16.0F, w, zf - k.z, 15.0F, 8.0F, 24.0F);
      c.paint(i, j, sinus, -80.0F + 60.0F * mottle_(x, y, zf), label::kBody);
    });
  }
  // Liver: the lower tip on the right.
  c.over(-f(half_width_), -20.0F, inner_front, s.body_y + 40.0F,
         [&](int i, int j, float x, float y) {
           const float d = smooth_intersection(
               ellipsoid(x + 92.0F, y - mid_y + 8.0F, zf - l1 - 40.0F, 66.0F, 76.0F, 82.0F),
               inside(x, y) - 4.0F, 6.0F);
           if (d < 0.4F) c.paint(i, j, d, 54.0F, label::kBody);
         });
  // Ascending and descending colon, with some gas and stool.
  for (const float side : {1.0F, -1.0F}) {
    const float cx = side * (inner_x - 20.0F);
    const float cy = mid_y + 30.0F;
    if (zf > l2 - (side < 0 ? 40.0F : 0.0F)) continue;
    c.over(cx - 28.0F, cx + 28.0F, cy - 28.0F, cy + 28.0F, [&](int i, int j, float x, float y) {
      const float haustra = 2.5F * std::sin(zf * 0.23F);
      const float d = ellipse(x - cx, y - cy, 17.0F + haustra, 18.0F + haustra);
      if (d > 0.4F) return;
      c.paint(i, j, d, 45.0F, label::kBody);
      const float n = mottle_(x, y, zf);
      c.paint(i, j, d + 2.5F, n > 0.35F ? -420.0F : 25.0F + 30.0F * n, label::kBody);
      c.paint(i, j, std::max(d + 2.5F, y - cy + 6.0F + 4.0F * n), -850.0F, label::kBody);
    });
  }
}

void SoftTissue::paint_vessels(SliceCanvas& c, double z, const Station& s) const {
  const float zf = f(z);
  const float split = f(spine_->vertebrae[4].pose.origin.z);  // the aorta divides at L4
  const float below = std::max(0.0F, split - zf);
  const float front = s.body_y - s.half_depth;
  const auto vessel = [&](float x0, float y0, float a, float b, bool artery) {
    c.over(x0 - a - 3.0F, x0 + a + 3.0F, y0 - b - 3.0F, y0 + b + 3.0F,
           [&](int i, int j, float x, float y) {
             const float d = ellipse(x - x0, y - y0, a, b);
             if (d > 0.4F) return;
             c.paint(i, j, d, kBlood, label::kBody);
             // Calcified plaques in the wall.
             if (artery && d > -1.8F && mottle_(x + 31.0F, y, zf * 0.8F) > 0.42F) {
               c.paint(i, j, std::abs(d + 0.9F) - 0.8F, 620.0F, label::kBody);
             }
           });
  };
  if (below <= 0.0F) {
    vessel(9.0F, front - 13.0F, 9.5F, 9.5F, true);
    vessel(-15.0F, front - 11.0F, 11.5F, 8.5F, false);
  } else {
    const float spread = 0.42F * below;
    for (const float side : {1.0F, -1.0F}) {
      vessel(6.0F + side * (5.0F + spread), front - 12.0F - 0.05F * below, 6.2F, 6.2F, true);
      vessel(-8.0F + side * (3.0F + spread), front - 8.5F + 0.05F * below, 8.0F, 6.5F, false);
    }
  }
}

void SoftTissue::paint_ribs(SliceCanvas& c, double z) const {
  const VertebraModel& t12 = spine_->vertebrae[0];
  const float x0 = 30.0F;
  const PatientPoint start = t12.pose.point(x0, t12.posterior_wall() + 8.0, 2.0);
  const Vec3f a{x0, f(start.y()), f(start.z())};
  const Vec3f b{66.0F, a.y + 17.0F, a.z - 18.0F};
  const Vec3f e{104.0F, a.y + 6.0F, a.z - 46.0F};
  c.over(-112.0F, 112.0F, a.y - 12.0F, b.y + 12.0F, [&](int i, int j, float x, float y) {
    const Vec3f p{std::abs(x), y, f(z)};
    const float d = std::min(capsule(p, a, b, 4.2F, 5.0F), capsule(p, b, e, 5.0F, 3.4F));
    if (d > 0.4F) return;
    const float shell = 1.0F - smooth_step(1.0F, 1.8F, -d);
    c.paint(i, j, d, blend(150.0F, 820.0F, shell), label::kBody);
  });
}

void SoftTissue::paint(SliceCanvas& canvas, double z) const {
  const Station s = station(z);
  paint_trunk(canvas, z, s);
  paint_viscera(canvas, z, s);
  paint_vessels(canvas, z, s);
  paint_muscles(canvas, z, s);
  paint_ribs(canvas, z);
}

void SoftTissue::paint_muscles(SliceCanvas& c, double z, const Station& s) const {
  const float zf = f(z);
  const float q = s.level;
  const auto muscle = [&](float x0, float y0, float a, float b, float fat_share, float roundness) {
    c.over(x0 - a - 1.0F, x0 + a + 1.0F, y0 - b - 1.0F, y0 + b + 1.0F,
           [&](int i, int j, float x, float y) {
             const float e = ellipse(x - x0, y - y0, a, b);
             const float box = std::max(std::abs(x - x0) - a, std::abs(y - y0) - b);
             const float d = blend(e, box, roundness) + 0.8F * mottle_(x, y, zf);
             if (d > 0.4F) return;
             const float n = streaks_(x, y, zf) + 0.5F * fine_(x, y, zf);
             const float fat = smooth_step(0.75F - fat_share, 1.35F - fat_share, n);
             c.paint(i, j, d, blend(kMuscle, kFat + 15.0F, fat), label::kBody);
           });
  };
  const float fat_q = along(std::array{0.10F, 0.12F, 0.14F, 0.2F, 0.3F, 0.42F, 0.5F, 0.5F}, q);
  const float back = f(back_y(z));
  // Behind the laminae: multifidus beside the spinous processes, then longissimus and iliocostalis.
  const float floor_y = s.ridge_y - 5.0F;
  const float roof_y = back - f(dorsal_fat_) + 1.0F;
  const float mid = 0.5F * (floor_y + roof_y);
  const float half = std::max(6.0F, 0.5F * (roof_y - floor_y));
  const float ma = along(std::array{10.0F, 10.5F, 11.5F, 13.0F, 15.5F, 18.0F, 18.0F, 15.0F}, q);
  const float ea = along(std::array{21.0F, 22.0F, 23.0F, 23.0F, 20.0F, 16.0F, 12.0F, 8.0F}, q);
  const float psoas = along(std::array{4.0F, 8.5F, 13.0F, 17.5F, 20.5F, 21.0F, 18.0F, 17.0F}, q);
  const float drift = along(std::array{0.0F, 0.0F, 0.0F, 0.0F, -2.0F, -9.0F, -22.0F, -38.0F}, q);
  const float out = along(std::array{0.0F, 0.0F, 0.0F, 0.0F, 1.0F, 5.0F, 13.0F, 22.0F}, q);
  const float ql = along(std::array{0.0F, 5.0F, 7.0F, 8.5F, 9.0F, 0.0F, 0.0F, 0.0F}, q);
  for (const float side : {1.0F, -1.0F}) {
    muscle(side * (4.0F + ma), mid + 2.0F, ma, half - 1.0F, fat_q, 0.35F);
    muscle(side * (6.0F + 2.0F * ma + ea), mid + 1.0F, ea, half - 1.5F, 0.55F * fat_q, 0.25F);
    // Rotators and intertransverse muscles fill the groove beside the joints.
    muscle(side * 30.0F, s.wall_y + 15.0F, 13.0F, 8.0F, fat_q, 0.1F);
    muscle(side * (s.half_width + 0.45F * psoas + 3.0F + out), s.body_y + 4.0F + drift,
           0.85F * psoas, 1.12F * psoas, 0.02F, 0.12F);
    if (ql > 2.0F) muscle(side * 64.0F, s.wall_y + 11.0F, 21.0F, ql, 0.05F, 0.1F);
    if (q > 5.0F) {  // iliacus in front of, gluteal muscles behind the iliac wing
      const float t = std::min(1.0F, q - 5.0F);
      muscle(side * (s.half_width + 62.0F), s.body_y - 22.0F, 24.0F * t, 9.0F * t + 3.0F, 0.03F,
             0.1F);
      muscle(side * 100.0F, s.body_y + 26.0F, 34.0F * t, 20.0F * t + 2.0F, 0.18F, 0.15F);
    }
  }
  // Ligaments between the spinous processes.
  const float tip = std::min(roof_y, s.ridge_y + 31.0F);
  c.over(-4.0F, 4.0F, s.ridge_y + 2.0F, tip, [&](int i, int j, float x, float y) {
    const float d = std::max(std::abs(x) - 2.4F, y - tip + 1.0F);
    if (d < 0.4F) c.paint(i, j, d, 35.0F + 40.0F * streaks_(x, y, zf), label::kBody);
  });
}

}  // namespace flavum::phantom
