#include "imaging/segment_mr/series_shift.h"

#include <cmath>
#include <vector>

#include "imaging/base/parallel.h"
#include "imaging/volume/resample.h"

namespace flavum::spine {
namespace {

// Engineering defaults.
constexpr double kReachMm = 12.0;
constexpr double kCoarseMm = 3.0, kFineMm = 1.0;
constexpr double kSideMm = 28.0, kFrontMm = 45.0, kBackMm = 45.0;
constexpr float kNone = -30000.0F;
constexpr double kLeastCorrelation = 0.5, kLeastGain = 0.03;

struct Samples {
  std::vector<Eigen::Vector3d> at;  // in the other series
  std::vector<float> value;
};

double correlation(const ScalarImage& leading, const Samples& s, const Eigen::Vector3d& shift) {
  double n = 0, a = 0, b = 0, aa = 0, bb = 0, ab = 0;
  for (std::size_t k = 0; k < s.at.size(); ++k) {
    const float v = sample_linear(leading, PatientPoint(Eigen::Vector3d(s.at[k] + shift)), kNone);
    if (v <= kNone) continue;
    const auto x = static_cast<double>(v);
    const auto y = static_cast<double>(s.value[k]);
    n += 1, a += x, b += y, aa += x * x, bb += y * y, ab += x * y;
  }
  if (n < 200) return -1.0;
  const double va = aa - a * a / n;
  const double vb = bb - b * b / n;
  return va > 0 && vb > 0 ? (ab - a * b / n) / std::sqrt(va * vb) : -1.0;
}

}  // namespace

SeriesShift series_shift(const ScalarImage& leading, const ScalarImage& other,
                         const CanalPath& path) {
  SeriesShift out;
  Samples samples;
  double asked = 0.0;
  for (std::size_t n = 0; n < path.points.size(); ++n) {
    for (double x = -kSideMm; x <= kSideMm; x += 4.0)
      for (double y = -kFrontMm; y <= kBackMm; y += 2.5) {
        asked += 1.0;
        const Eigen::Vector3d p = path.points[n].v + Eigen::Vector3d(x, y, 0);
        const float v = sample_linear(other, PatientPoint(p), kNone);
        if (v <= kNone) continue;
        samples.at.push_back(p);
        samples.value.push_back(v);
      }
  }
  out.overlap = asked > 0 ? static_cast<double>(samples.at.size()) / asked : 0.0;
  if (samples.at.size() < 400) {
    out.overlap = 0.0;
    return out;
  }
  const double start = correlation(leading, samples, Eigen::Vector3d::Zero());
  Eigen::Vector3d best = Eigen::Vector3d::Zero();
  double top = start;
  for (const double step : {kCoarseMm, kFineMm}) {
    const double reach = step == kCoarseMm ? kReachMm : 2.0;
    const int half = static_cast<int>(reach / step);
    const int wide = 2 * half + 1;
    std::vector<double> value(static_cast<std::size_t>(wide * wide * wide));
    const Eigen::Vector3d from = best;
    const auto shift_of = [&](std::int64_t n) {
      const std::int64_t x = n % wide - half;
      const std::int64_t y = (n / wide) % wide - half;
      const std::int64_t z = n / (wide * wide) - half;
      return Eigen::Vector3d(from + step * Eigen::Vector3d(static_cast<double>(x),
                                                           static_cast<double>(y),
                                                           static_cast<double>(z)));
    };
    parallel_for(wide * wide * wide, [&](std::int64_t n) {
      value[static_cast<std::size_t>(n)] = correlation(leading, samples, shift_of(n));
    });
    for (std::size_t n = 0; n < value.size(); ++n)
      if (value[n] > top + 1e-9) {
        top = value[n];
        best = shift_of(static_cast<std::int64_t>(n));
      }
  }
  out.shift_mm = PatientVector(best);
  out.correlation = top;
  out.gain = top - start;
  out.sure = top > kLeastCorrelation && out.gain > kLeastGain;
  return out;
}

}  // namespace flavum::spine
