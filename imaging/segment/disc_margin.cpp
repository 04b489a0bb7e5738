#include "imaging/segment/disc_margin.h"

#include <algorithm>
#include <cmath>

#include "imaging/segment/polar_samples.h"
#include "imaging/volume/resample.h"

namespace flavum::spine {
namespace {

// Engineering defaults.
constexpr double kHalfHeightMm = 8.0;  // of a disc with its rims, at the canal
constexpr double kVentral = -0.40;     // sine of the angle: the rest looks at foramina
constexpr float kLeastStepHu = 22.0F;  // between the canal's content and the disc
constexpr float kOutwardMm = 3.0F;     // search about the lumen as spanned between the bodies
constexpr float kInwardMm = 7.0F;
constexpr float kLeastRadiusMm = 3.0F;
constexpr float kNone = -1000.0F;

float disc_hu(const ScalarImage& hu, const DiscPlane& d, const Eigen::Vector3d& left) {
  const Eigen::Vector3d dorsal = d.normal.cross(left).normalized();
  std::vector<float> v;
  for (double a = -9; a <= 9; a += 1.5)
    for (double b = -2; b <= 12; b += 1.5)
      for (double h = -1; h <= 1; h += 1)
        v.push_back(sample_linear(
            hu, PatientPoint(Eigen::Vector3d(d.centre + a * left + b * dorsal + h * d.normal)), 0));
  const auto mid = v.begin() + static_cast<std::ptrdiff_t>(v.size() / 2);
  std::nth_element(v.begin(), mid, v.end());
  return *mid;
}

// How far the wall lies outside (+) or inside (-) the lumen's radius on one ray.
float offset_on_ray(const PolarSamples& rays, int s, int a, float radius, float edge) {
  const auto index = [](float mm) {
    return static_cast<int>(mm / static_cast<float>(PolarSamples::kStepMm));
  };
  const int from = std::min(rays.radii - 1, index(radius + kOutwardMm));
  const int to = index(std::max(kLeastRadiusMm, radius - kInwardMm));
  if (rays.at(s, a, from) < edge) return kNone;
  for (int r = from; r > to; --r) {
    const float outer = rays.at(s, a, r);
    const float inner = rays.at(s, a, r - 1);
    if (inner >= edge) continue;
    const float t = (edge - inner) / std::max(1.0F, outer - inner);
    return (static_cast<float>(r - 1) + t) * static_cast<float>(PolarSamples::kStepMm) - radius;
  }
  return kNone;
}

}  // namespace

void fit_to_discs(const ScalarImage& hu, const SpineCurve& curve,
                  const std::vector<DiscPlane>& discs, PolarSurface& lumen) {
  const PolarSamples rays = polar_samples(hu, curve, {}, {}, 22.0);
  const std::vector<float> content = central_hu(rays, 5.0);
  PolarSurface offset(lumen.stations, kNone);
  for (const DiscPlane& d : discs) {
    const int at = static_cast<int>(std::lround(d.s));
    const float own = disc_hu(hu, d, curve.at(d.s).left);
    for (int s = std::max(0, at - 22); s <= std::min(lumen.stations - 1, at + 22); ++s) {
      const float inside = content[static_cast<std::size_t>(s)];
      if (own - inside < kLeastStepHu) continue;
      for (int a = 0; a < kAngles; ++a) {
        const double sine = std::sin(angle_of(a));
        if (sine > kVentral) continue;
        const auto r = static_cast<double>(lumen.at(s, a));
        const Eigen::Vector3d p =
            curve[s].centre + r * (std::cos(angle_of(a)) * curve[s].left + sine * curve[s].dorsal);
        if (std::abs((p - d.centre).dot(d.normal)) > kHalfHeightMm) continue;
        offset.at(s, a) = offset_on_ray(rays, s, a, lumen.at(s, a), 0.5F * (own + inside));
      }
    }
  }
  // Median of the neighbourhood: single rays that met a root or a gas bubble do not count.
  std::vector<float> near;
  PolarSurface moved(lumen.stations, 0.0F);
  for (int s = 0; s < lumen.stations; ++s) {
    for (int a = 0; a < kAngles; ++a) {
      if (offset.at(s, a) == kNone) continue;
      near.clear();
      for (int ds = -2; ds <= 2; ++ds) {
        if (s + ds < 0 || s + ds >= lumen.stations) continue;
        for (int da = -2; da <= 2; ++da) {
          const float o = offset.at(s + ds, (a + da + kAngles) % kAngles);
          if (o != kNone) near.push_back(o);
        }
      }
      const auto mid = near.begin() + static_cast<std::ptrdiff_t>(near.size() / 2);
      std::nth_element(near.begin(), mid, near.end());
      moved.at(s, a) = *mid;
    }
  }
  for (int s = 0; s < lumen.stations; ++s)
    for (int a = 0; a < kAngles; ++a) {
      // Taper to the neighbours that did not move.
      float sum = 2.0F * moved.at(s, a);
      float total = 2.0F;
      for (const int da : {-1, 1}) {
        sum += moved.at(s, (a + da + kAngles) % kAngles);
        total += 1.0F;
      }
      for (const int ds : {-1, 1}) {
        if (s + ds < 0 || s + ds >= lumen.stations) continue;
        sum += moved.at(s + ds, a);
        total += 1.0F;
      }
      lumen.at(s, a) = std::max(kLeastRadiusMm, lumen.at(s, a) + sum / total);
    }
}

}  // namespace flavum::spine
