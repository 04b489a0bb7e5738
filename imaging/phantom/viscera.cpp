#include <cmath>

#include "imaging/phantom/soft_tissue.h"

namespace flavum::phantom {
namespace {

float f(double v) { return static_cast<float>(v); }

constexpr float kBlood = 42.0F;  // HU without contrast

}  // namespace

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
  c.tissue = Tissue::Bowel;
  const bool prone = spine_->preset.posture == Posture::Prone;
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
             const float up = prone ? 2.0F * b.centre.y - y : y;  // gas rises
             if (up < b.gas_above)
               c.paint(i, j, std::max(lumen, up - b.gas_above), -900.0F, label::kBody);
           });
  }
  c.tissue = Tissue::Organ;
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
               ellipsoid(x + 100.0F, y - mid_y + 4.0F, zf - l1 - 45.0F, 84.0F, 98.0F, 88.0F),
               inside(x, y) - 4.0F, 6.0F);
           if (d < 0.4F) c.paint(i, j, d, 54.0F, label::kBody);
         });
  c.tissue = Tissue::Bowel;
  // Ascending and descending colon, with some gas and stool.
  for (const float side : {1.0F, -1.0F}) {
    const float cx = side * (inner_x - 20.0F);
    const float cy = mid_y - 8.0F;
    if (zf > l2 - (side < 0 ? 40.0F : 0.0F)) continue;
    c.over(cx - 28.0F, cx + 28.0F, cy - 28.0F, cy + 28.0F, [&](int i, int j, float x, float y) {
      const float haustra = 2.5F * std::sin(zf * 0.23F);
      const float d = ellipse(x - cx, y - cy, 17.0F + haustra, 18.0F + haustra);
      if (d > 0.4F) return;
      c.paint(i, j, d, 45.0F, label::kBody);
      const float n = mottle_(x, y, zf);
      c.paint(i, j, d + 2.5F, n > 0.35F ? -420.0F : 25.0F + 30.0F * n, label::kBody);
      c.paint(i, j, std::max(d + 2.5F, y - cy + 9.0F + 4.0F * n), -850.0F, label::kBody);
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

}  // namespace flavum::phantom
