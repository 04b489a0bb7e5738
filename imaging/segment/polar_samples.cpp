#include "imaging/segment/polar_samples.h"

#include <algorithm>
#include <cmath>

#include "imaging/base/parallel.h"
#include "imaging/volume/resample.h"

namespace flavum::spine {
namespace {

constexpr int kMedianReach = 7;  // stations

float median(std::vector<float>& v) {
  if (v.empty()) return 0.0F;
  const auto mid = v.begin() + static_cast<std::ptrdiff_t>(v.size() / 2);
  std::nth_element(v.begin(), mid, v.end());
  return *mid;
}

}  // namespace

PolarSamples polar_samples(const ScalarImage& hu, const SpineCurve& curve,
                           const std::vector<double>& u, const std::vector<double>& v,
                           double reach_mm) {
  PolarSamples raw;
  raw.stations = curve.size();
  raw.radii = static_cast<int>(reach_mm / PolarSamples::kStepMm) + 1;
  const auto radii = static_cast<std::size_t>(raw.radii);
  const std::size_t ring = radii * kAngles;
  raw.hu.assign(ring * static_cast<std::size_t>(raw.stations), 0.0F);
  parallel_for(raw.stations, [&](std::int64_t s) {
    const auto n = static_cast<std::size_t>(s);
    const Station& st = curve[static_cast<int>(s)];
    const Eigen::Vector3d middle =
        u.empty() ? st.centre : Eigen::Vector3d(st.centre + u[n] * st.left + v[n] * st.dorsal);
    for (int a = 0; a < kAngles; ++a) {
      const Eigen::Vector3d d = std::cos(angle_of(a)) * st.left + std::sin(angle_of(a)) * st.dorsal;
      for (int r = 0; r < raw.radii; ++r) {
        const Eigen::Vector3d p = middle + PolarSamples::radius_mm(r) * d;
        raw.hu[n * ring + static_cast<std::size_t>(a) * radii + static_cast<std::size_t>(r)] =
            sample_linear(hu, PatientPoint(p), 0.0F);
      }
    }
  });
  PolarSamples out = raw;
  constexpr float kAlong[] = {0.4F, 0.25F, 0.05F};
  parallel_for(raw.stations, [&](std::int64_t ss) {
    const int s = static_cast<int>(ss);
    for (int a = 0; a < kAngles; ++a) {
      for (int r = 0; r < raw.radii; ++r) {
        float sum = 0.0F;
        float total = 0.0F;
        for (int ds = -2; ds <= 2; ++ds) {
          if (s + ds < 0 || s + ds >= raw.stations) continue;
          const float w = kAlong[std::abs(ds)];
          for (int da = -1; da <= 1; ++da) {
            const float wa = w * (da == 0 ? 0.5F : 0.25F);
            sum += wa * raw.at(s + ds, (a + da + kAngles) % kAngles, r);
            total += wa;
          }
        }
        out.hu[static_cast<std::size_t>(s) * ring + static_cast<std::size_t>(a) * radii +
               static_cast<std::size_t>(r)] = sum / total;
      }
    }
  });
  return out;
}

std::vector<float> central_hu(const PolarSamples& samples, double radius_mm) {
  const int last = std::min(samples.radii - 1, static_cast<int>(radius_mm / PolarSamples::kStepMm));
  std::vector<float> out;
  std::vector<float> near;
  for (int s = 0; s < samples.stations; ++s) {
    near.clear();
    for (int t = std::max(0, s - kMedianReach);
         t <= std::min(samples.stations - 1, s + kMedianReach); ++t)
      for (int a = 0; a < kAngles; a += 4)
        for (int r = 2; r <= last; r += 2) near.push_back(samples.at(t, a, r));
    out.push_back(median(near));
  }
  return out;
}

}  // namespace flavum::spine
