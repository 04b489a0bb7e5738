#include "imaging/segment/sac_border.h"

#include <algorithm>
#include <cmath>

#include "imaging/base/parallel.h"
#include "imaging/segment/polar_samples.h"
#include "imaging/volume/resample.h"

namespace flavum::spine {
namespace {

// Engineering defaults; epidural fat is about -100 HU, the sac 15 to 40, flavum 40 to 80.
constexpr float kFatHu = -30.0F;
constexpr float kSacTopHu = 90.0F;
constexpr double kWindowMm = 7.0;  // about the half width of a lumbar sac (13-16 mm wide)
// Between the ventral wall and the sac: ligament, veins, fat.
constexpr double kDiscStripMm = 1.5;
constexpr double kBodyStripMm = 2.6;
constexpr double kSacralStripMm = 3.0;
constexpr double kAboveSacrumMm =
    15.0;  // from the middle of L5 down the sac keeps away from the wall
constexpr double kFirstMm = 1.5;
constexpr double kOtherAngles = 0.597 * kAngles;  // those with a sine above -0.3
constexpr float kFatDropHu = 18.0F;    // the first sign of fat, four times the noise of these means
constexpr float kFatDepthHu = 120.0F;  // from sac to pure fat
constexpr float kFatShare = 0.54F;
constexpr int kFatSearch = 12;    // samples: 3.6 mm
constexpr float kRiseHu = 18.0F;  // half way from sac (25) to ligament (60)

void smooth(std::vector<double>& x, double sigma) {
  const int n = static_cast<int>(x.size());
  const int half = static_cast<int>(3 * sigma);
  std::vector<double> out(x.size());
  for (int k = 0; k < n; ++k) {
    double sum = 0.0;
    double total = 0.0;
    for (int d = -half; d <= half; ++d) {
      const double w = std::exp(-0.5 * d * d / (sigma * sigma));
      sum += w * x[static_cast<std::size_t>(std::clamp(k + d, 0, n - 1))];
      total += w;
    }
    out[static_cast<std::size_t>(k)] = sum / total;
  }
  x = out;
}

// Mean shift of the soft, fat-free tissue inside the lumen, with a window of the sac's size.
void find_middle(const ScalarImage& hu, const SpineCurve& canal, const PolarSurface& lumen,
                 SacBorder& out) {
  out.u.assign(static_cast<std::size_t>(canal.size()), 0.0);
  out.v.assign(out.u.size(), 0.0);
  parallel_for(canal.size(), [&](std::int64_t s) {
    const auto n = static_cast<std::size_t>(s);
    double u0 = 0.0;
    double v0 = -1.5;
    for (int round = 0; round < 8; ++round) {
      double su = 0;
      double sv = 0;
      double total = 1e-9;
      for (double u = -kWindowMm; u <= kWindowMm; u += 1.0) {
        for (double v = -kWindowMm; v <= kWindowMm; v += 1.0) {
          if (u * u + v * v > kWindowMm * kWindowMm) continue;
          const double pu = u0 + u;
          const double pv = v0 + v;
          if (std::hypot(pu, pv) > lumen.radius(static_cast<double>(s), pu, pv) - 1.0) continue;
          const float x = sample_linear(
              hu, PatientPoint(canal.point(static_cast<double>(s), pu, pv)), -1000.0F);
          if (x < kFatHu || x > kSacTopHu) continue;
          // Ligament is denser than the sac: where no fat parts them it must not draw the middle.
          const double w = std::clamp((70.0 - static_cast<double>(x)) / 30.0, 0.1, 1.0);
          su += w * pu;
          sv += w * pv;
          total += w;
        }
      }
      if (total < 10) break;
      u0 = su / total;
      v0 = sv / total;
    }
    out.u[n] = std::clamp(u0, -6.0, 6.0);
    out.v[n] = std::clamp(v0, -7.0, 5.0);
  });
  smooth(out.u, 5.0);
  smooth(out.v, 5.0);
}

struct Border {
  float radius = -1.0F;
  bool fat = false;
};

// Where a ray's density has crossed `level` between samples k - 1 and k.
float crossing(const PolarSamples& rays, int s, int a, int k, float level) {
  const float before = rays.at(s, a, k - 1);
  const float after = rays.at(s, a, k);
  const float t = (level - before) / (std::abs(after - before) < 0.5F ? 0.5F : after - before);
  return static_cast<float>(PolarSamples::kStepMm) *
         (static_cast<float>(k - 1) + std::clamp(t, 0.0F, 1.0F));
}

// Along one ray from the middle of the sac: fat (half way down to it, however thin the layer), or
// the rise to ligament or bone. `wall_mm` is where the ray leaves the lumen.
Border along_ray(const PolarSamples& rays, int s, int a, float inside_hu, double wall_mm) {
  Border b;
  const int first = static_cast<int>(kFirstMm / PolarSamples::kStepMm);
  const int last = std::min(rays.radii - 1, static_cast<int>(wall_mm / PolarSamples::kStepMm));
  for (int k = first; k <= last; ++k) {
    const float x = rays.at(s, a, k);
    if (x < inside_hu - kFatDropHu) {
      float least = x;
      for (int n = k; n <= last && n < k + kFatSearch; ++n) {
        least = std::min(least, rays.at(s, a, n));
        if (rays.at(s, a, n) > least + 15.0F) break;
      }
      const float level = inside_hu - kFatShare * std::min(kFatDepthHu, inside_hu - least);
      int n = k;
      while (n > first && rays.at(s, a, n - 1) < level) --n;
      while (n < last && rays.at(s, a, n) >= level) ++n;
      b.radius = crossing(rays, s, a, std::max(1, n), level);
      b.fat = least < inside_hu - 2.0F * kFatDropHu;
      return b;
    }
    if (x > inside_hu + kRiseHu) {
      // A rootlet is not thick: what comes behind it must be as dense.
      float behind = 0.0F;
      for (int n = 1; n <= 4; ++n) behind += 0.25F * rays.at(s, a, std::min(rays.radii - 1, k + n));
      if (behind < inside_hu + kRiseHu) continue;
      b.radius = crossing(rays, s, a, std::max(1, k), inside_hu + kRiseHu);
      return b;
    }
  }
  return b;
}

// Distance of the sac from the canal's ventral wall: little at the discs, where the posterior
// longitudinal ligament holds it, more behind the bodies and below L5-S1 (veins, fat).
double ventral_strip(double s, const std::vector<double>& discs, bool sacrum) {
  if (sacrum && !discs.empty() && s > discs.back() - kAboveSacrumMm) return kSacralStripMm;
  double nearest = 1e9;
  for (const double d : discs) nearest = std::min(nearest, std::abs(s - d));
  const double t = std::clamp((nearest - 3.0) / 12.0, 0.0, 1.0);
  return kDiscStripMm + t * (kBodyStripMm - kDiscStripMm);
}

}  // namespace

bool SacBorder::contains(double s, double at_u, double at_v) const {
  const double c = std::clamp(s, 0.0, static_cast<double>(u.size() - 1));
  const auto a = static_cast<std::size_t>(c);
  const std::size_t b = std::min(a + 1, u.size() - 1);
  const double t = c - static_cast<double>(a);
  const double du = at_u - ((1 - t) * u[a] + t * u[b]);
  const double dv = at_v - ((1 - t) * v[a] + t * v[b]);
  return std::hypot(du, dv) < radius.radius(s, du, dv);
}

SacBorder sac_border(const ScalarImage& hu, const SpineCurve& canal, const PolarSurface& lumen,
                     const std::vector<double>& discs, bool sacrum) {
  SacBorder out;
  find_middle(hu, canal, lumen, out);
  const PolarSamples rays = polar_samples(hu, canal, out.u, out.v, 20.0);
  const std::vector<float> inside = central_hu(rays, 2.4);
  PolarSurface data(canal.size(), -1.0F);
  std::vector<int> fat(static_cast<std::size_t>(canal.size()), 0);
  out.fat_at.assign(fat.size(), 0.0);
  parallel_for(canal.size(), [&](std::int64_t ss) {
    const int s = static_cast<int>(ss);
    const auto n = static_cast<std::size_t>(s);
    const double strip = ventral_strip(s, discs, sacrum);
    for (int a = 0; a < kAngles; ++a) {
      const double cu = std::cos(angle_of(a));
      const double cv = std::sin(angle_of(a));
      double wall = 2.0;
      while (wall < 20.0) {
        const double u = out.u[n] + wall * cu;
        const double v = out.v[n] + wall * cv;
        if (std::hypot(u, v) >= lumen.radius(s, u, v)) break;
        wall += 0.2;
      }
      Border b = along_ray(rays, s, a, std::clamp(inside[n], 0.0F, 60.0F), wall);
      if (cv < -0.5) {
        const auto limit = static_cast<float>(std::max(2.5, wall + strip / cv));
        b.radius = b.radius > 0 ? std::min(b.radius, limit) : limit;
      }
      data.at(s, a) = b.radius;
      if (!b.fat) continue;
      ++fat[n];
      if (cv > -0.3) out.fat_at[n] += 1.0 / kOtherAngles;
    }
  });
  // Single rays that stop at a rootlet's neighbour fat or run out along a root are no border.
  PolarSurface kept = data;
  for (int s = 0; s < canal.size(); ++s) {
    for (int a = 0; a < kAngles; ++a) {
      if (data.at(s, a) < 0) continue;
      std::vector<float> near;
      for (int ds = -3; ds <= 3; ++ds) {
        if (s + ds < 0 || s + ds >= canal.size()) continue;
        for (int da = -3; da <= 3; ++da) {
          const float r = data.at(s + ds, (a + da + kAngles) % kAngles);
          if (r > 0) near.push_back(r);
        }
      }
      std::nth_element(near.begin(), near.begin() + static_cast<std::ptrdiff_t>(near.size() / 2),
                       near.end());
      if (std::abs(data.at(s, a) - near[near.size() / 2]) > 1.5F) kept.at(s, a) = -1.0F;
    }
  }
  out.radius = spanned(kept, 0.6F, 0.9F, 7.0F, 200);
  double seen = 0.0;
  for (const int n : fat) seen += n;
  out.fat_share = seen / (static_cast<double>(canal.size()) * kAngles);
  return out;
}

}  // namespace flavum::spine
