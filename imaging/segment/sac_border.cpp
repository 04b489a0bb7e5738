#include "imaging/segment/sac_border.h"

#include <algorithm>
#include <cmath>

#include "imaging/base/parallel.h"
#include "imaging/volume/resample.h"

namespace flavum::spine {
namespace {

// Engineering defaults; epidural fat is about -100 HU, the sac 15 to 40, flavum 40 to 80.
constexpr float kFatHu = -30.0F;
constexpr float kSacTopHu = 90.0F;
constexpr double kWindowMm = 7.0;        // about the half width of a lumbar sac (13-16 mm wide)
constexpr double kVentralStripMm = 1.4;  // posterior longitudinal ligament and veins before the sac
constexpr double kStepMm = 0.3;
constexpr float kLigamentStepHu = 6.0F;  // least rise from sac to flavum over 2 mm, smoothed image

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
          su += pu;
          sv += pv;
          total += 1.0;
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

// Along one ray from the middle of the sac.
Border along_ray(const ScalarImage& hu, const SpineCurve& canal, const PolarSurface& lumen,
                 double s, double u0, double v0, double angle) {
  const double cu = std::cos(angle);
  const double cv = std::sin(angle);
  std::vector<float> profile;
  Border b;
  double wall = -1.0;
  for (double r = 2.0; r < 20.0; r += kStepMm) {
    const double u = u0 + r * cu;
    const double v = v0 + r * cv;
    if (std::hypot(u, v) >= lumen.radius(s, u, v)) {
      wall = r;
      break;
    }
    const float x = sample_linear(hu, PatientPoint(canal.point(s, u, v)), 0.0F);
    // Half way between sac (20) and fat (-100).
    if (x < -40.0F) {
      b.radius = static_cast<float>(r);
      b.fat = true;
      return b;
    }
    profile.push_back(x);
  }
  if (wall < 0) return b;
  if (cv < -0.6) {
    b.radius = static_cast<float>(std::max(2.5, wall - kVentralStripMm));
    return b;
  }
  if (cv < 0.3) return b;  // into a foramen or against a pedicle: left to the neighbours
  // Dorsal without fat: the rise from sac to ligament, 1.5 to 8 mm before the wall.
  float best = kLigamentStepHu;
  const int reach = static_cast<int>(1.0 / kStepMm);
  for (int k = reach; k + reach < static_cast<int>(profile.size()); ++k) {
    const double r = 2.0 + k * kStepMm;
    if (r < wall - 8.0 || r > wall - 1.5) continue;
    const auto at = static_cast<std::size_t>(k);
    const float low = profile[at - static_cast<std::size_t>(reach)];
    const float high = profile[at + static_cast<std::size_t>(reach)];
    if (high > 130.0F) continue;  // the blur of bone
    if (high - low > best) {
      best = high - low;
      b.radius = static_cast<float>(r);
    }
  }
  return b;
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

SacBorder sac_border(const ScalarImage& hu, const SpineCurve& canal, const PolarSurface& lumen) {
  SacBorder out;
  find_middle(hu, canal, lumen, out);
  PolarSurface data(canal.size(), -1.0F);
  std::vector<int> fat(static_cast<std::size_t>(canal.size()), 0);
  parallel_for(canal.size(), [&](std::int64_t s) {
    const auto n = static_cast<std::size_t>(s);
    for (int a = 0; a < kAngles; ++a) {
      const Border b =
          along_ray(hu, canal, lumen, static_cast<double>(s), out.u[n], out.v[n], angle_of(a));
      data.at(static_cast<int>(s), a) = b.radius;
      if (b.fat) ++fat[n];
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
  out.radius = spanned(kept, 1.0F, 1.5F, 7.0F, 200);
  double seen = 0.0;
  for (const int n : fat) seen += n;
  out.fat_share = seen / (static_cast<double>(canal.size()) * kAngles);
  return out;
}

}  // namespace flavum::spine
