#include "imaging/segment/canal_border.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "imaging/base/parallel.h"
#include "imaging/base/units.h"
#include "imaging/volume/resample.h"

namespace flavum::spine {
namespace {

// Engineering defaults.
constexpr double kRayStepMm = 0.4;
constexpr double kRayStartMm = 2.0;
constexpr int kEnvelopeReach = 17;  // stations: half a vertebra, so that a pedicle is in reach
constexpr float kEnvelopeSlackMm =
    2.5F;  // bone further out than its neighbours by this is no border
constexpr double kBesideSine = 0.6;
constexpr std::size_t kBesidePart = 5;
constexpr float kBesideSlackMm = 1.0F;
constexpr float kLongestMm = 17.0F;  // half of the widest lumbar canal (27 +/- 3 mm) and a margin
constexpr int kEnclosedReach = 12;   // stations
constexpr double kLeastEnclosed = 0.35;  // share of the circumference
constexpr double kLeastSacralEnclosed = 0.5;
constexpr float kNoBone = -1.0F;
// A shell's blur reaches beyond it: its edge lies where its density has risen to a share of its
// peak.
constexpr double kShellMm = 2.0;
constexpr float kPeakShare = 0.5F;
constexpr float kThinShare = 0.75F;  // of a shell thinner than the blur
constexpr float kDenseHu = 900.0F;

// Inner edge of the bone that a ray meets at `met`.
template <class At>
double shell_edge(const At& at, double met, float bone_hu) {
  float peak = bone_hu;
  float behind = 0.0F;
  for (double r = met; r < met + kShellMm; r += kRayStepMm) {
    behind = at(r);
    peak = std::max(peak, behind);
  }
  const float share = behind < kThinShare * peak ? kThinShare : kPeakShare;
  const float edge = std::max(bone_hu, share * std::min(peak, kDenseHu));
  double r = met;
  while (r > kRayStartMm && at(r) > edge) r -= 0.1;
  while (r < met + kShellMm && at(r) < edge) r += 0.1;
  return r - 0.05;
}

int wrap(int a) { return (a + kAngles) % kAngles; }

}  // namespace

double angle_of(int a) { return 2.0 * kPi * a / kAngles; }

double PolarSurface::radius(double s, double u, double v) const {
  if (stations == 0) return 0.0;
  double a = std::atan2(v, u) / (2.0 * kPi) * kAngles;
  if (a < 0) a += kAngles;
  const int a0 = static_cast<int>(a) % kAngles;
  const double ta = a - std::floor(a);
  const double c = std::clamp(s, 0.0, static_cast<double>(stations - 1));
  const int s0 = static_cast<int>(c);
  const int s1 = std::min(s0 + 1, stations - 1);
  const double ts = c - s0;
  const auto ring = [&](int n) {
    return (1 - ta) * static_cast<double>(at(n, a0)) +
           ta * static_cast<double>(at(n, wrap(a0 + 1)));
  };
  return (1 - ts) * ring(s0) + ts * ring(s1);
}

PolarSurface first_bone(const ScalarImage& hu, const SpineCurve& curve, float bone_hu,
                        double reach_mm) {
  PolarSurface out(curve.size(), kNoBone);
  parallel_for(curve.size(), [&](std::int64_t n) {
    const Station& st = curve[static_cast<int>(n)];
    for (int a = 0; a < kAngles; ++a) {
      const Eigen::Vector3d dir =
          std::cos(angle_of(a)) * st.left + std::sin(angle_of(a)) * st.dorsal;
      const auto at = [&](double r) {
        return sample_linear(hu, PatientPoint(Eigen::Vector3d(st.centre + r * dir)), -1000);
      };
      for (double r = kRayStartMm; r <= reach_mm; r += kRayStepMm) {
        if (at(r) <= bone_hu) continue;
        out.at(static_cast<int>(n), a) = static_cast<float>(shell_edge(at, r, bone_hu));
        break;
      }
    }
  });
  return out;
}

PolarSurface spanned(const PolarSurface& data, float along, float around, float start_mm,
                     int sweeps) {
  constexpr float kData = 4.0F;
  const int n = data.stations;
  PolarSurface r(n, start_mm);
  for (std::size_t k = 0; k < r.radius_mm.size(); ++k)
    if (data.radius_mm[k] > 0) r.radius_mm[k] = data.radius_mm[k];
  for (int sweep = 0; sweep < sweeps; ++sweep) {
    for (int s = 0; s < n; ++s) {
      for (int a = 0; a < kAngles; ++a) {
        const float ends = r.at(std::max(0, s - 1), a) + r.at(std::min(n - 1, s + 1), a);
        const float sides = r.at(s, wrap(a + 1)) + r.at(s, wrap(a - 1));
        const float d = data.at(s, a);
        const float w = d > 0 ? kData : 0.0F;
        r.at(s, a) =
            (along * ends + around * sides + w * std::max(d, 0.0F)) / (2 * along + 2 * around + w);
      }
    }
  }
  return r;
}

PolarSurface bony_lumen(const PolarSurface& bone) {
  const int n = bone.stations;
  // Where the canal's wall would be, from the neighbouring stations: a low quantile of the radii.
  PolarSurface data(n, kNoBone);
  parallel_for(n, [&](std::int64_t ss) {
    const int s = static_cast<int>(ss);
    std::vector<float> near;
    for (int a = 0; a < kAngles; ++a) {
      const float r = bone.at(s, a);
      if (r < 0 || r > kLongestMm) continue;
      near.clear();
      for (int d = -kEnvelopeReach; d <= kEnvelopeReach; ++d) {
        const int t = s + d;
        if (t < 0 || t >= n) continue;
        const float q = bone.at(t, a);
        if (q > 0) near.push_back(q);
      }
      // Beside the canal only the pedicle is its wall: above and below it curves away.
      const bool beside = std::abs(std::sin(angle_of(a))) < kBesideSine;
      const auto mid =
          near.begin() + static_cast<std::ptrdiff_t>(near.size() / (beside ? kBesidePart : 3));
      std::nth_element(near.begin(), mid, near.end());
      if (r <= *mid + (beside ? kBesideSlackMm : kEnvelopeSlackMm)) data.at(s, a) = r;
    }
  });
  return spanned(data, 1.5F, 0.5F, 9.0F, 300);
}

std::pair<int, int> enclosed_range(const PolarSurface& bone, const PolarSurface& lumen) {
  const int n = bone.stations;
  std::vector<double> share(static_cast<std::size_t>(n), 0.0);
  for (int s = 0; s < n; ++s) {
    for (int a = 0; a < kAngles; ++a) {
      const float b = bone.at(s, a);
      if (b > 0 && b < lumen.at(s, a) + 2.5F) share[static_cast<std::size_t>(s)] += 1.0 / kAngles;
    }
  }
  // Averaged over about a vertebra, because foramina, discs and interlaminar gaps are open; at the
  // lower end over what comes next, because the sacral canal is closed until it ends.
  const auto enclosed = [&](int s, int up, int down, double least) {
    double sum = 0.0;
    int count = 0;
    for (int t = std::max(0, s - up); t <= std::min(n - 1, s + down); ++t, ++count)
      sum += share[static_cast<std::size_t>(t)];
    return sum / count > least;
  };
  int first = 0;
  int last = n - 1;
  while (first < last && !enclosed(first, kEnclosedReach, kEnclosedReach, kLeastEnclosed)) ++first;
  while (last > first && !enclosed(last, 3, kEnclosedReach, kLeastSacralEnclosed)) --last;
  return {first, last};
}

SpineCurve recentred(const SpineCurve& curve, const PolarSurface& lumen, double sigma_mm) {
  std::vector<Eigen::Vector3d> points;
  for (int s = 0; s < curve.size(); ++s) {
    double area = 0.0;
    double u = 0.0;
    double v = 0.0;
    for (int a = 0; a < kAngles; ++a) {
      const double r = static_cast<double>(lumen.at(s, a));
      const double w = 0.5 * r * r;  // sector area; its centroid lies at two thirds of the radius
      area += w;
      u += w * (2.0 / 3.0) * r * std::cos(angle_of(a));
      v += w * (2.0 / 3.0) * r * std::sin(angle_of(a));
    }
    points.push_back(curve.point(s, u / area, v / area));
  }
  return SpineCurve(points, sigma_mm);
}

}  // namespace flavum::spine
