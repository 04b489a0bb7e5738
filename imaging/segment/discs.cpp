#include "imaging/segment/discs.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "imaging/base/parallel.h"
#include "imaging/base/units.h"
#include "imaging/volume/resample.h"

namespace flavum::spine {
namespace {

// Engineering defaults unless said otherwise.
constexpr double kHalfDepthMm = 15.0;  // half of a lumbar body's depth (34-36 mm) less the rim
constexpr double kTiltReachDeg = 24.0;
constexpr double kTiltStepDeg = 4.0;
constexpr int kTilts = 13;
constexpr float kLeastEvidenceHu = 22.0F;
constexpr double kSpacingLowMm = 21.0;  // body and disc: 27 + 4 mm at T11 up to 30 + 14 mm at L4-5
constexpr double kSpacingHighMm = 50.0;
constexpr double kSpacingMm = 35.0;
constexpr double kSpacingWidthMm = 7.0;

struct Profile {
  // Mean HU of a plane patch per station and tilt.
  std::vector<std::array<float, kTilts>> hu;
};

double tilt_of(int t) { return rad_from_deg(-kTiltReachDeg + kTiltStepDeg * t); }

Eigen::Vector3d tilted_dorsal(const Station& st, double tilt) {
  return std::cos(tilt) * st.dorsal + std::sin(tilt) * st.cranial;
}

Profile sample_profile(const ScalarImage& hu, const SpineCurve& curve,
                       const std::vector<Eigen::Vector3d>& axis) {
  Profile p;
  p.hu.resize(axis.size());
  parallel_for(static_cast<std::int64_t>(axis.size()), [&](std::int64_t n) {
    const Station& st = curve[static_cast<int>(n)];
    for (int t = 0; t < kTilts; ++t) {
      const Eigen::Vector3d d = tilted_dorsal(st, tilt_of(t));
      float sum = 0.0F;
      int count = 0;
      for (double u = -10; u <= 10.1; u += 2.5) {
        for (double v = -9; v <= 9.1; v += 3.0) {
          const Eigen::Vector3d q = axis[static_cast<std::size_t>(n)] + u * st.left + v * d;
          sum += std::clamp(sample_linear(hu, PatientPoint(q), 0.0F), -100.0F, 800.0F);
          ++count;
        }
      }
      p.hu[static_cast<std::size_t>(n)][static_cast<std::size_t>(t)] =
          sum / static_cast<float>(count);
    }
  });
  return p;
}

struct Candidate {
  int station = 0;
  int tilt = 0;
  float evidence = 0.0F;
};

// The dark plate between two bright end plates: evidence per station, best tilt.
std::vector<Candidate> candidates(const Profile& p) {
  const int n = static_cast<int>(p.hu.size());
  std::vector<Candidate> all(static_cast<std::size_t>(n));
  for (int s = 0; s < n; ++s) {
    Candidate& c = all[static_cast<std::size_t>(s)];
    c.station = s;
    for (int t = 0; t < kTilts; ++t) {
      const auto at = [&](int k) {
        return p.hu[static_cast<std::size_t>(std::clamp(k, 0, n - 1))][static_cast<std::size_t>(t)];
      };
      float above = -1000.0F;
      float below = -1000.0F;
      for (int d = 3; d <= 8; ++d) {
        above = std::max(above, at(s - d));
        below = std::max(below, at(s + d));
      }
      const float middle = (at(s - 1) + at(s) + at(s + 1)) / 3.0F;
      // The weaker of the two end plates counts most: one bright plate is not a disc.
      const float e = 0.7F * std::min(above, below) + 0.3F * std::max(above, below) - middle -
                      0.02F * static_cast<float>(std::abs(t - kTilts / 2));
      if (e > c.evidence) {
        c.evidence = e;
        c.tilt = t;
      }
    }
  }
  std::vector<Candidate> kept;
  for (int s = 0; s < n; ++s) {
    const Candidate& c = all[static_cast<std::size_t>(s)];
    if (c.evidence < kLeastEvidenceHu) continue;
    bool top = true;
    for (int d = -5; d <= 5; ++d) {
      const int k = s + d;
      if (k < 0 || k >= n || d == 0) continue;
      const float other = all[static_cast<std::size_t>(k)].evidence;
      if (other > c.evidence || (other == c.evidence && d < 0)) top = false;
    }
    if (top) kept.push_back(c);
  }
  return kept;
}

}  // namespace

std::vector<Eigen::Vector3d> body_axis(const SpineCurve& curve, const PolarSurface& lumen) {
  std::vector<Eigen::Vector3d> axis;
  for (int s = 0; s < curve.size(); ++s) {
    // Mean ventral radius around the midline (angle 3/4 of the circle is ventral).
    double r = 0.0;
    for (int d = -3; d <= 3; ++d) r += static_cast<double>(lumen.at(s, 3 * kAngles / 4 + d)) / 7.0;
    axis.push_back(curve.point(s, 0.0, -(r + kHalfDepthMm)));
  }
  return axis;
}

std::vector<DiscPlane> find_discs(const ScalarImage& hu, const SpineCurve& curve,
                                  const std::vector<Eigen::Vector3d>& axis) {
  const std::vector<Candidate> c = candidates(sample_profile(hu, curve, axis));
  const auto place = [&](const Candidate& x) { return axis[static_cast<std::size_t>(x.station)]; };
  // Best chain by evidence and spacing.
  std::vector<double> best(c.size());
  std::vector<int> from(c.size(), -1);
  for (std::size_t j = 0; j < c.size(); ++j) {
    const double own = std::min(c[j].evidence, 200.0F) / 50.0;
    best[j] = own;
    for (std::size_t i = 0; i < j; ++i) {
      const double d = (place(c[j]) - place(c[i])).norm();
      if (d < kSpacingLowMm || d > kSpacingHighMm) continue;
      const double off = (d - kSpacingMm) / kSpacingWidthMm;
      const double v = best[i] + own + 1.0 - 0.7 * off * off;
      if (v > best[j]) {
        best[j] = v;
        from[j] = static_cast<int>(i);
      }
    }
  }
  std::vector<DiscPlane> discs;
  if (c.empty()) return discs;
  int j = static_cast<int>(std::max_element(best.begin(), best.end()) - best.begin());
  while (j >= 0) {
    const Candidate& x = c[static_cast<std::size_t>(j)];
    const Station& st = curve[x.station];
    DiscPlane d;
    d.s = x.station;
    d.evidence_hu = static_cast<double>(x.evidence);
    d.centre = place(x);
    d.normal = st.left.cross(tilted_dorsal(st, tilt_of(x.tilt)));
    discs.push_back(d);
    j = from[static_cast<std::size_t>(j)];
  }
  std::reverse(discs.begin(), discs.end());
  return discs;
}

}  // namespace flavum::spine
