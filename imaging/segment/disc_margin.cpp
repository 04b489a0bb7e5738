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
constexpr float kShellMm = 1.5F;
constexpr float kShellRiseMm = 0.9F;
constexpr float kLeastShellHu = 170.0F;  // no disc is denser
constexpr float kShellShare = 0.75F;     // of its peak, where a thin shell begins
// The sacral canal's wall.
constexpr int kSacralStations = 8;  // from the disc to below the end plate
constexpr float kWallHu = 170.0F;   // a wall that first_bone sees
constexpr float kWallSeenMm = 1.8F;
constexpr float kLeastMarrowHu = 55.0F;  // denser than sac and roots (40 HU and less)
constexpr float kRootMm = 2.4F;
constexpr float kFirstMm = 1.0F;
constexpr float kLeastSacralMm = 1.5F;
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
    if (rays.at(s, a, r - 1) >= edge) continue;
    // Above and below the disc the wall is a thin shell, whose blur reaches beyond it.
    float peak = edge;
    for (int n = r; n < std::min(rays.radii, r + index(kShellMm)); ++n)
      peak = std::max(peak, rays.at(s, a, n));
    float level = peak > kLeastShellHu ? kShellShare * peak : edge;
    int n = r;
    while (n + 1 < rays.radii && n - r <= index(kShellRiseMm) && rays.at(s, a, n) < level) ++n;
    if (rays.at(s, a, n) < level) {  // disc lies before that bone
      level = edge;
      n = r;
    }
    const float before = rays.at(s, a, n - 1);
    const float t = (level - before) / std::max(1.0F, rays.at(s, a, n) - before);
    return (static_cast<float>(n - 1) + std::clamp(t, 0.0F, 1.0F)) *
               static_cast<float>(PolarSamples::kStepMm) -
           radius;
  }
  return kNone;
}

float median_of(std::vector<float>& v) {
  const auto mid = v.begin() + static_cast<std::ptrdiff_t>(v.size() / 2);
  std::nth_element(v.begin(), mid, v.end());
  return *mid;
}

// Where a ray from the canal meets marrow without a dense wall before it: how far inside the lumen.
float weak_wall_on_ray(const PolarSamples& rays, int s, int a, float radius, float edge) {
  const auto index = [](float mm) {
    return static_cast<int>(mm / static_cast<float>(PolarSamples::kStepMm));
  };
  const int last = std::min(rays.radii - 1, index(radius + kWallSeenMm));
  for (int r = index(radius - kWallSeenMm); r <= last; ++r)
    if (rays.at(s, a, r) > kWallHu) return 0.0F;  // the wall is where the lumen has it
  for (int r = index(kFirstMm); r <= last; ++r) {
    if (rays.at(s, a, r) < edge) continue;
    // A root is not thick.
    if (rays.at(s, a, std::min(rays.radii - 1, r + index(kRootMm))) < edge) continue;
    return std::min(0.0F, static_cast<float>(PolarSamples::radius_mm(r)) - radius);
  }
  return 0.0F;
}

}  // namespace

void fit_to_sacrum(const ScalarImage& hu, const SpineCurve& curve, const DiscPlane& last_disc,
                   PolarSurface& lumen) {
  const PolarSamples rays = polar_samples(hu, curve, {}, {}, 22.0);
  const std::vector<float> content = central_hu(rays, 4.0);
  const int first = static_cast<int>(std::lround(last_disc.s)) + kSacralStations;
  PolarSurface offset(lumen.stations, 0.0F);
  std::vector<float> near;
  for (int s = std::max(0, first); s < lumen.stations; ++s) {
    near.clear();
    for (double u = -8; u <= 8; u += 2)
      for (double v = -18; v <= -10; v += 2)
        near.push_back(sample_linear(hu, PatientPoint(curve.point(s, u, v)), 0.0F));
    const float marrow = median_of(near);
    const float inside = content[static_cast<std::size_t>(s)];
    const float edge = std::max(0.5F * (marrow + inside), kLeastMarrowHu);
    if (marrow < edge) continue;
    for (int a = 0; a < kAngles; ++a)
      if (std::sin(angle_of(a)) < kVentral)
        offset.at(s, a) = weak_wall_on_ray(rays, s, a, lumen.at(s, a), edge);
  }
  for (int s = std::max(0, first); s < lumen.stations; ++s) {
    for (int a = 0; a < kAngles; ++a) {
      if (std::sin(angle_of(a)) >= kVentral) continue;
      near.clear();
      for (int t = std::max(0, s - 4); t <= std::min(lumen.stations - 1, s + 4); ++t)
        for (int da = -2; da <= 2; ++da) near.push_back(offset.at(t, (a + da + kAngles) % kAngles));
      lumen.at(s, a) = std::max(kLeastSacralMm, lumen.at(s, a) + median_of(near));
    }
  }
}

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
