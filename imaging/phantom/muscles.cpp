#include <cmath>

#include "imaging/phantom/soft_tissue.h"

namespace flavum::phantom {
namespace {

float f(double v) { return static_cast<float>(v); }

constexpr float kFat = -95.0F, kMuscle = 57.0F;  // HU

}  // namespace

// One compartment from the spinous processes to the thoracolumbar fascia: multifidus, longissimus
// and iliocostalis, parted by thin fat planes, with fatty streaks that increase to the sacrum.
void SoftTissue::paint_back_muscles(SliceCanvas& c, double z, const Station& s) const {
  const float zf = f(z);
  const float q = s.level;
  const float lateral = along_levels({66.0F, 70.0F, 73.0F, 73.0F, 68.0F, 60.0F, 47.0F, 36.0F}, q);
  const float parting = along_levels({13.0F, 14.0F, 16.0F, 20.0F, 26.0F, 33.0F, 36.0F, 30.0F}, q);
  const float fat_q = along_levels({0.05F, 0.06F, 0.08F, 0.13F, 0.22F, 0.33F, 0.36F, 0.36F}, q);
  const float roof = f(back_y(z) - dorsal_fat_) + 1.0F;
  const float floor = std::min(s.wall_y + 9.0F, roof - 14.0F);
  c.over(-lateral - 2.0F, lateral + 2.0F, floor - 2.0F, roof + 3.0F,
         [&](int i, int j, float x, float y) {
           const float x_abs = std::abs(x);
           const float mound = 2.5F * std::exp(-(x_abs - 30.0F) * (x_abs - 30.0F) / 260.0F);
           const float roof_here = roof + mound - 0.0030F * x_abs * x_abs;
           float d = smooth_intersection(x_abs - lateral, y - roof_here, 16.0F);
           d = smooth_intersection(d, floor + 0.05F * x_abs - y, 7.0F);
           d = std::max(d, 2.6F - x_abs);
           if (d > 0.9F) return;
           const float blur = mottle_(x, y, zf);
           d += 0.5F * blur;
           const float up = (y - floor) / (roof - floor);
           // Fat planes between the three muscles, and septa within them.
           const float m1 = x_abs - (parting + 5.0F * up * up - 3.0F * up + 1.2F * blur);
           const float m2 = m1 - 19.0F - 6.0F * up;
           float fat = std::max(0.75F * (1.0F - smooth_step(0.3F, 1.2F, std::abs(m1))),
                                0.5F * (1.0F - smooth_step(0.2F, 0.9F, std::abs(m2))));
           const float n = septa_(x + 0.5F * y, y - 0.35F * x_abs, zf);
           fat =
               std::max(fat, 0.32F * smooth_step(0.94F - 0.22F * fat_q, 1.0F, 1.0F - std::abs(n)));
           const float medial = m1 < 0.0F ? 1.0F : 0.35F;
           const float deep = 1.25F - 0.6F * up;
           const float streak = streaks_(x, y, zf) + 0.45F * fine_(x, y, zf);
           fat = std::max(fat,
                          smooth_step(0.85F - 1.2F * fat_q * medial * deep, 1.5F, streak + 0.15F));
           if (c.fat != nullptr) {
             // What MR shows and CT hardly does: feathery fat deep beside the spinous processes.
             const float near_bone = 1.0F - smooth_step(0.0F, 0.7F, up);
             const float inner = 1.0F - smooth_step(0.7F * parting, 1.7F * parting, x_abs);
             const float fan = x_abs - 0.45F * y + 3.0F * blur;  // septa fan out from the laminae
             const float ridge = 1.0F - std::abs(fine_(0.42F * fan, 0.10F * y, 0.5F * zf));
             const float ridge2 = 1.0F - std::abs(septa_(x + 0.5F * y, y - 0.35F * x_abs, zf));
             const float rich =
                 std::clamp(0.25F + 1.6F * fat_q * (0.3F + near_bone * (0.4F + 0.9F * inner)) +
                                0.5F * blur + 0.3F * streak,
                            0.0F, 1.0F);
             const float planes = 0.7F * std::max(1.0F - smooth_step(0.3F, 1.6F, std::abs(m1)),
                                                  1.0F - smooth_step(0.2F, 1.2F, std::abs(m2)));
             const float septum =
                 std::max(smooth_step(0.80F, 1.0F, ridge), 0.6F * smooth_step(0.90F, 1.0F, ridge2));
             const float patch = smooth_step(1.05F, 1.9F, rich + near_bone * inner + 0.6F * streak);
             c.fat_share = std::clamp(
                 std::max({planes * (0.6F + 0.6F * blur), septum * rich, patch}) + 0.05F * streak,
                 0.0F, 1.0F);
           }
           c.paint(i, j, d, blend(kMuscle, kFat, std::min(fat, 1.0F)), label::kBody);
         });
  c.fat_share = -1.0F;
}

void SoftTissue::paint_muscles(SliceCanvas& c, double z, const Station& s) const {
  const float zf = f(z);
  const float q = s.level;
  const auto muscle = [&](float x0, float y0, float a, float b, float fat_share, float roundness) {
    c.over(x0 - a - 1.0F, x0 + a + 1.0F, y0 - b - 1.0F, y0 + b + 1.0F,
           [&](int i, int j, float x, float y) {
             const float e = ellipse(x - x0, y - y0, a, b);
             const float box = std::max(std::abs(x - x0) - a, std::abs(y - y0) - b);
             float d = blend(e, box, roundness);
             if (d > 1.4F) return;
             d += 0.9F * mottle_(x, y, zf);
             if (d > 0.4F) return;
             const float n = septa_(x - 0.4F * y, y + 0.3F * x, zf);
             float fat = 0.35F * smooth_step(0.955F - 0.2F * fat_share, 1.0F, 1.0F - std::abs(n));
             fat = std::max(fat, smooth_step(1.05F - fat_share, 1.7F - fat_share,
                                             streaks_(x, y, zf) + 0.45F * fine_(x, y, zf)));
             if (c.fat != nullptr) {
               c.fat_share = std::clamp(0.35F * fat + 0.05F * fine_(x, y, zf), 0.0F, 1.0F);
             }
             c.paint(i, j, d, blend(kMuscle, kFat, fat), label::kBody);
           });
    c.fat_share = -1.0F;
  };
  const float psoas = along_levels({4.0F, 9.0F, 14.0F, 18.5F, 21.5F, 21.5F, 18.0F, 16.0F}, q);
  const float drift = along_levels({2.0F, 2.0F, 1.0F, 0.0F, -3.0F, -9.0F, -24.0F, -40.0F}, q);
  const float out = along_levels({0.0F, -1.0F, -2.0F, -2.0F, -1.0F, 4.0F, 14.0F, 26.0F}, q);
  const float ql = along_levels({0.0F, 6.0F, 8.0F, 9.0F, 9.5F, 0.0F, 0.0F, 0.0F}, q);
  for (const float side : {1.0F, -1.0F}) {
    // Psoas, pressed against the body and its transverse process.
    muscle(side * (s.half_width + 0.55F * psoas + out), s.body_y + 5.0F + drift, 0.88F * psoas,
           1.15F * psoas, 0.02F, 0.18F);
    if (ql > 2.0F) {
      muscle(side * 60.0F, s.wall_y + 2.5F, 20.0F, ql, 0.06F, 0.15F);
      muscle(side * 33.0F, s.wall_y + 6.0F, 11.0F, 5.0F, 0.2F, 0.1F);  // between the processes
    }
    if (q > 5.0F) {  // iliacus in front of, gluteal muscles behind the iliac wing
      const float t = std::min(1.0F, q - 5.0F);
      muscle(side * (s.half_width + 62.0F), s.body_y - 22.0F, 24.0F * t, 9.0F * t + 3.0F, 0.03F,
             0.1F);
      muscle(side * 100.0F, s.body_y + 30.0F, 36.0F * t, 22.0F * t + 2.0F, 0.18F, 0.15F);
    }
  }
  paint_back_muscles(c, z, s);
  // Ligaments between and over the spinous processes.
  const float tip = std::min(f(back_y(z) - dorsal_fat_) + 1.0F, s.ridge_y + 31.0F);
  c.tissue = Tissue::Ligament;
  c.over(-4.0F, 4.0F, s.ridge_y + 2.0F, tip, [&](int i, int j, float x, float y) {
    const float d = std::max(std::abs(x) - 2.6F, y - tip + 1.0F);
    if (d < 0.4F) c.paint(i, j, d, 30.0F + 45.0F * streaks_(x, y, zf), label::kBody);
  });
  c.tissue = Tissue::ByNumber;
}

}  // namespace flavum::phantom
