#include "imaging/phantom/soft_tissue.h"

#include <array>
#include <cmath>

namespace flavum::phantom {
namespace {

float f(double v) { return static_cast<float>(v); }

// HU, published ranges (fat -105, muscle 55, blood 40, kidney 32, liver 55 without contrast).
constexpr float kFat = -105.0F, kMuscle = 57.0F, kSkin = 30.0F;

}  // namespace

SoftTissue::SoftTissue(const SpineModel& spine, std::uint64_t seed)
    : spine_(&spine),
      streaks_(random_bits(seed, 11), 5.0F, 3.0F, 16.0F),
      fine_(random_bits(seed, 12), 1.6F, 1.4F, 9.0F),
      mottle_(random_bits(seed, 13), 9.0F, 9.0F, 12.0F),
      septa_(random_bits(seed, 16), 11.0F, 8.0F, 45.0F) {
  const double extra = spine.preset.skin_to_lamina_mm - 45.0;
  half_width_ = 162.0 + 0.45 * extra;
  half_depth_ = 110.0 + 0.55 * extra;
  dorsal_fat_ = std::max(4.0, spine.preset.skin_to_lamina_mm - 31.0);
  centre_y_ = back_y(spine.levels[4].pose.origin.z) - half_depth_;
  // Bowel loops in front of the spine, on a jittered lattice.
  RandomStream random(random_bits(seed, 15));
  const double z_top = spine.vertebrae[0].pose.origin.z;
  const double front = centre_y_ - half_depth_ + 24.0 + 0.25 * extra;
  for (double z = z_top + 10.0; z > -70.0; z -= 21.0) {
    for (double x = -104.0; x <= 104.0; x += 24.0) {
      for (double y = front + 12.0; y < -36.0; y += 23.0) {
        Ball b;
        b.centre = {f(x + random.uniform(-9, 9)), f(y + random.uniform(-8, 8)),
                    f(z + random.uniform(-8, 8))};
        b.radius = f(random.uniform(8.0, 14.5));
        b.hu = f(random.uniform(15.0, 46.0));
        const double kind = random.uniform();
        if (kind < 0.07) b.gas_above = b.centre.y - b.radius * f(random.uniform(-0.2, 0.5));
        if (kind < 0.68) bowel_.push_back(b);
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
  const float wall = along_levels({9.0F, 9.0F, 10.0F, 11.0F, 11.0F, 10.0F, 9.0F, 8.0F}, s.level);
  for (int j = 0; j < c.rows; ++j) {
    const float y = c.y_of(j);
    const float dy = y - f(centre_y_);
    const float v = std::abs(dy) / (dy > 0 ? b_back : b_front);
    for (int i = 0; i < c.columns; ++i) {
      const float x = c.x_of(i);
      const std::size_t at = static_cast<std::size_t>(j) * static_cast<std::size_t>(c.columns) +
                             static_cast<std::size_t>(i);
      c.clear(at);
      const float u = std::abs(x) / a;
      if (u > 1.05F || v > 1.05F) continue;
      // Flat back, round belly; a furrow over the spinous processes.
      const float u2 = u * u;
      const float v2 = v * v;
      const float g = dy > 0 ? std::sqrt(std::sqrt(u2 * u2 + v2 * v2))
                             : std::pow(u2 * std::sqrt(u) + v2 * std::sqrt(v), 0.4F);
      const float r = std::sqrt(x * x + dy * dy);
      float skin = r * (1.0F - 1.0F / std::max(g, 0.05F));
      if (dy > 0) skin += 3.0F * std::exp(-x * x / 90.0F) * smooth_step(0.7F, 0.95F, v);
      if (skin > 0.4F) continue;
      const float depth = -skin;
      const float dorsal_share = smooth_step(0.35F, 0.8F, dy / b_back);
      const float ventral_share = smooth_step(0.2F, 0.9F, -dy / b_front);
      const float fat =
          blend(blend(side_fat, front_fat, ventral_share), f(dorsal_fat_), dorsal_share);
      c.tissue = Tissue::Skin;
      c.paint(i, j, skin, kSkin, label::kBody);
      c.tissue = Tissue::ByNumber;
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
      // Small vessels in the inner fat: tubes where two smooth fields vanish together.
      if (dorsal_share < 0.5F && depth > fat + 8.0F) {
        const float n1 = mottle_(x, y, f(z));
        if (std::abs(n1) < 0.15F) {
          const float n2 = mottle_(y + 57.0F, x, f(z) * 0.8F);
          const float tube = 1.0F - (n1 * n1 + n2 * n2) * 44.0F;
          if (tube > 0.0F && c.hu[at] < -70.0F) c.tint(at, 120.0F * std::min(1.0F, 1.6F * tube));
        }
      }
      // A few septa in the fat under the skin.
      if (depth > 2.0F && depth < fat) {
        const float n = mottle_(x, y, f(z));
        const float line = std::max(0.0F, 1.0F - std::abs(n) * 14.0F);
        c.tint(at, 22.0F * line + 8.0F * n);
      }
    }
  }
}

void SoftTissue::paint_ribs(SliceCanvas& c, double z) const {
  for (const VertebraModel& v : spine_->vertebrae) {
    if (v.label <= label::kT12) paint_ribs_of(v, c, z);
  }
}

void SoftTissue::paint_ribs_of(const VertebraModel& t12, SliceCanvas& c, double z) const {
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
  canvas.tissue = Tissue::Vessel;
  paint_vessels(canvas, z, s);
  canvas.tissue = Tissue::ByNumber;
  paint_muscles(canvas, z, s);
  paint_ribs(canvas, z);
}

}  // namespace flavum::phantom
