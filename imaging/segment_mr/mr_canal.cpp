#include "imaging/segment_mr/mr_canal.h"

#include <algorithm>
#include <cmath>

#include "imaging/base/parallel.h"
#include "imaging/segment_mr/mr_signal.h"
#include "imaging/volume/resample.h"

namespace flavum::spine {
namespace {

// Engineering defaults; a lumbar canal is 22-30 mm wide and 12-22 mm deep.
constexpr double kStepMm = 0.3;
constexpr double kFirstMm = 2.0;
constexpr double kReachMm = 19.0;
constexpr double kWallMm = 1.2;  // a dark layer thinner than this is dura or a rootlet
constexpr double kCortexMm = 0.3;
constexpr float kNearMm = 3.0F;
constexpr float kValley = 0.10F;  // of the bright level: the dura between fluid and fat
constexpr float kVeins = 0.68F;
constexpr float kGreyEdge = 0.15F;
constexpr double kDuraInsideMm = 0.6;  // of the wall, where no fat separates the two
constexpr double kThickestMm = 9.0;    // of the flavum; 9.4 mm was the greatest reported
constexpr double kLeastFlavumMm = 1.6;
constexpr double kCortexAloneMm = 2.8;  // cortex of 1-1.5 mm, blurred; a thin flavum and it: 3.4
constexpr double kSlowEdgeMm = 1.8;     // where the layer runs obliquely through the slice
constexpr float kGreyLayer = 1.3F;      // of cortex
constexpr float kFallShare = 0.82F, kDeepShare = 0.65F;  // of the layer's own signal
constexpr float kFatT1 = 0.62F;                          // of fat's own signal: more than marrow
constexpr float kMarrowT1 = 0.40F;                       // more than fluid, ligament and cortex

struct Ray {
  std::vector<float> value;
  double step = kStepMm;
  float at(double r) const {
    const double x = std::clamp(r / step, 0.0, static_cast<double>(value.size()) - 1.001);
    const auto n = static_cast<std::size_t>(x);
    const auto t = static_cast<float>(x - std::floor(x));
    return (1 - t) * value[n] + t * value[n + 1];
  }
  float least(double a, double b) const {
    float m = 1e9F;
    for (double r = a; r <= b; r += step) m = std::min(m, at(r));
    return m;
  }
  float greatest(double a, double b) const {
    float m = -1e9F;
    for (double r = a; r <= b; r += step) m = std::max(m, at(r));
    return m;
  }
  float median(double a, double b) const {
    std::vector<float> values;
    for (double r = a; r <= b; r += step) values.push_back(at(r));
    return quantile(values, 0.5);
  }
  // Where the value first passes `level` between a and b.
  double crossing(double a, double b, float level) const {
    for (double r = a; r < b; r += 0.5 * step)
      if ((at(r) - level) * (at(r + 0.5 * step) - level) <= 0.0F) return r + 0.25 * step;
    return 0.5 * (a + b);
  }
};

Ray ray(const ScalarImage& image, const Station& st, double angle, double reach) {
  Ray out;
  const Eigen::Vector3d d = std::cos(angle) * st.left + std::sin(angle) * st.dorsal;
  for (double r = 0.0; r <= reach; r += kStepMm)
    out.value.push_back(
        sample_linear(image, PatientPoint(Eigen::Vector3d(st.centre + r * d)), 0.0F));
  return out;
}

template <class Work>
PolarSurface per_ray(const SpineCurve& curve, const Work& work) {
  PolarSurface out(curve.size(), -1.0F);
  parallel_for(curve.size(), [&](std::int64_t s) {
    for (int a = 0; a < kAngles; ++a) out.at(static_cast<int>(s), a) = work(static_cast<int>(s), a);
  });
  return out;
}

double share_positive(const PolarSurface& p) {
  double n = 0.0;
  for (const float r : p.radius_mm) n += r > 0 ? 1.0 : 0.0;
  return p.radius_mm.empty() ? 0.0 : n / static_cast<double>(p.radius_mm.size());
}

// Radii that stand apart from their neighbours by more than `spread` are no data.
void drop_outliers(PolarSurface& p, int ds, int da, float spread) {
  const PolarSurface before = p;
  for (int s = 0; s < p.stations; ++s) {
    for (int a = 0; a < kAngles; ++a) {
      if (before.at(s, a) <= 0) continue;
      std::vector<float> near;
      for (int i = -ds; i <= ds; i += 2)
        for (int j = -da; j <= da; ++j)
          if (s + i >= 0 && s + i < p.stations && before.at(s + i, (a + j + kAngles) % kAngles) > 0)
            near.push_back(before.at(s + i, (a + j + kAngles) % kAngles));
      if (std::abs(before.at(s, a) - quantile(near, 0.5)) > spread) p.at(s, a) = -1.0F;
    }
  }
}

}  // namespace

DarkLevels dark_levels(const ScalarImage& signal, const SpineCurve& curve) {
  std::vector<float> back;
  for (int s = 0; s < curve.size(); s += 3) {
    for (const double side : {-1.0, 1.0})
      for (double u = 16.0; u <= 30.0; u += 2.0)
        for (double v = 20.0; v <= 40.0; v += 2.0)
          back.push_back(sample_linear(signal, PatientPoint(curve.point(s, side * u, v)), 0.0F));
  }
  DarkLevels d;
  d.muscle = std::clamp(quantile(back, 0.3), 0.08F, 0.24F);
  d.wall = std::clamp(d.muscle + 0.09F, 0.20F, 0.30F);
  d.cortex = 0.65F * d.muscle;
  return d;
}

PolarSurface canal_wall(const ScalarImage& signal, const SpineCurve& curve, const DarkLevels& dark,
                        double* seen) {
  PolarSurface wall = per_ray(curve, [&](int s, int a) {
    const Ray r = ray(signal, curve[s], angle_of(a), kReachMm + 3.0);
    // Ventrally the cortex of a body is thin and has bright marrow behind it.
    const double least = std::sin(angle_of(a)) < -0.6 ? kCortexMm : kWallMm;
    for (double at = kFirstMm; at <= kReachMm; at += kStepMm) {
      if (r.at(at) > dark.wall || r.greatest(at, at + least) > dark.wall) continue;
      const float inside = r.greatest(std::max(0.5, at - 1.8), at);
      const float outside = r.least(at, at + 1.5);
      return static_cast<float>(
          r.crossing(std::max(0.5, at - 1.8), at + 0.6, 0.5F * (inside + outside)));
    }
    return -1.0F;
  });
  if (seen != nullptr) *seen = share_positive(wall);
  // The smooth lumen tells openings from the wall; what is near it is followed more closely.
  const PolarSurface lumen = bony_lumen(wall);
  for (std::size_t n = 0; n < wall.radius_mm.size(); ++n)
    if (wall.radius_mm[n] <= 0 || std::abs(wall.radius_mm[n] - lumen.radius_mm[n]) > kNearMm)
      wall.radius_mm[n] = -1.0F;
  for (std::size_t n = 0; n < wall.radius_mm.size(); ++n)
    if (wall.radius_mm[n] <= 0 && n % 3 == 0) wall.radius_mm[n] = lumen.radius_mm[n];
  return spanned(wall, 0.5F, 0.6F, 9.0F, 60);
}

PolarSurface canal_wall_t1(const ScalarImage& signal, const SpineCurve& curve, double* seen) {
  PolarSurface wall = per_ray(curve, [&](int s, int a) {
    const Ray r = ray(signal, curve[s], angle_of(a), kReachMm + 4.0);
    for (double at = 3.0; at <= kReachMm; at += kStepMm) {
      if (r.at(at) < kMarrowT1) continue;
      if (r.greatest(at, at + 2.0) < kFatT1)
        return static_cast<float>(at - 1.0);  // marrow, behind its cortex
      for (double out = at + 1.0; out <= kReachMm + 2.0; out += kStepMm)
        if (r.at(out) < kMarrowT1) return static_cast<float>(out);
      return -1.0F;
    }
    return -1.0F;
  });
  if (seen != nullptr) *seen = share_positive(wall);
  return bony_lumen(wall);
}

PolarSurface sac_border_mr(const ScalarImage& signal, const ScalarImage* fat,
                           const SpineCurve& curve, const PolarSurface& canal, double* seen) {
  PolarSurface border = per_ray(curve, [&](int s, int a) {
    const double wall = static_cast<double>(canal.at(s, a));
    const Ray r = ray(signal, curve[s], angle_of(a), kReachMm + 3.0);
    if (fat != nullptr) {
      const Ray f = ray(*fat, curve[s], angle_of(a), kReachMm + 3.0);
      for (double at = kFirstMm; at < wall - 0.3; at += kStepMm)
        if (f.at(at) > kFatT1 && f.at(at + 0.9) > kFatT1) {
          const float inside = f.least(std::max(0.5, at - 2.4), at);
          const float outside = f.greatest(at, at + 1.8);
          return static_cast<float>(
              f.crossing(std::max(0.5, at - 2.4), at + 0.6, 0.5F * (inside + outside)));
        }
    }
    const bool ventral = std::sin(angle_of(a)) < -0.3;
    double best = -1.0;
    float top = kValley;
    for (double at = kFirstMm + 1.0; at < wall - 0.9; at += kStepMm) {
      const float here = r.at(at);
      const float in = r.greatest(std::max(0.5, at - 2.1), at);
      const float out = r.greatest(at, std::min(wall, at + 2.1));
      const float valley = std::min(in, out) - here;
      // Grey content that meets bright fat: an edge without a valley.
      const float edge = std::min(r.at(at + 0.9) - r.at(at - 0.9), 0.55F - r.greatest(1.0, at));
      // Fluid that ends at veins and loose tissue, with nothing bright beyond.
      const float fall = ventral && at < wall - 1.8 && r.greatest(at + 0.6, wall - 0.3) < kVeins
                             ? r.at(at - 0.9) - r.at(at + 0.9)
                             : 0.0F;
      const float found = std::max({out > 0.40F ? valley : 0.0F, fall - 0.1F,
                                    edge > 0.0F ? kValley + edge - kGreyEdge : 0.0F});
      // The outermost of several: rootlets and folds lie within.
      if (found > 0.8F * top && found > kValley) {
        top = std::max(top, found);
        best = at;
      }
    }
    if (best > 0) return static_cast<float>(best);
    return -1.0F;
  });
  drop_outliers(border, 8, 3, 2.0F);
  if (seen != nullptr) *seen = share_positive(border);
  for (int s = 0; s < border.stations; ++s)
    for (int a = 0; a < kAngles; ++a)
      if (border.at(s, a) <= 0 && std::sin(angle_of(a)) < -0.5)
        border.at(s, a) = canal.at(s, a) - static_cast<float>(kDuraInsideMm);
  PolarSurface smooth = spanned(border, 1.5F, 4.0F, 7.0F, 200);
  for (int s = 0; s < smooth.stations; ++s)
    for (int a = 0; a < kAngles; ++a)
      smooth.at(s, a) = std::clamp(smooth.at(s, a), 1.5F, std::max(1.6F, canal.at(s, a) - 0.3F));
  return smooth;
}

PolarSurface flavum_face(const ScalarImage& signal, const SpineCurve& curve,
                         const PolarSurface& canal, const DarkLevels& dark) {
  PolarSurface face = per_ray(curve, [&](int s, int a) {
    if (std::sin(angle_of(a)) < 0.05) return -1.0F;
    const double wall = static_cast<double>(canal.at(s, a));
    const Ray r = ray(signal, curve[s], angle_of(a), kReachMm + kThickestMm + 3.0);
    const float bright = dark.wall + 0.06F;
    // Under the lamina the cortex alone is a dark line before its marrow.
    double begin = wall + 0.4;
    while (begin < wall + kSlowEdgeMm && r.at(begin) > bright) begin += kStepMm;
    double through = begin;
    while (through < wall + kCortexAloneMm && r.at(through) <= bright) through += kStepMm;
    if (through < wall + kCortexAloneMm) return 0.01F;
    // A layer plainly greyer than cortex ends where it falls towards it.
    const float layer = r.median(wall + 0.9, wall + 2.4);
    const float fall = layer > kGreyLayer * dark.cortex ? kFallShare * layer : 0.0F;
    for (double at = begin; at <= wall + kThickestMm; at += kStepMm) {
      const float here = r.at(at);
      const bool falls = here < fall && r.least(at, at + 1.5) < kDeepShare * layer;
      if (here < dark.cortex || here > bright || falls) {
        const double thick = at - wall;
        return thick < kLeastFlavumMm ? 0.01F : static_cast<float>(at);
      }
    }
    return -1.0F;  // muscle or ligament goes on: no face to be seen
  });
  const PolarSurface raw = face;
  drop_outliers(face, 6, 3, 2.0F);
  // As thickness, so that the span follows the canal.
  PolarSurface thickness(face.stations, -1.0F);
  for (int s = 0; s < face.stations; ++s)
    for (int a = 0; a < kAngles; ++a)
      if (face.at(s, a) > 0) thickness.at(s, a) = std::max(0.05F, face.at(s, a) - canal.at(s, a));
  thickness = spanned(thickness, 1.0F, 1.0F, 2.0F, 120);
  for (int s = 0; s < face.stations; ++s)
    for (int a = 0; a < kAngles; ++a)
      face.at(s, a) = thickness.at(s, a) < 0.8 * kLeastFlavumMm || std::sin(angle_of(a)) < 0.05
                          ? -1.0F
                          : canal.at(s, a) + thickness.at(s, a);
  return face;
}

}  // namespace flavum::spine
