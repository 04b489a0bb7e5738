#include "imaging/segment_mr/mr_column.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "imaging/base/parallel.h"
#include "imaging/base/units.h"
#include "imaging/segment_mr/mr_signal.h"
#include "imaging/volume/resample.h"

namespace flavum::spine {
namespace {

// Engineering defaults; lengths from lumbar anatomy (bodies 41-47 mm wide, 34-36 mm deep).
constexpr int kTilts = 15;
constexpr double kTiltReachDeg = 28.0;
constexpr float kLeastEvidence = 0.10F;  // of the marrow's signal
constexpr float kMostAbove = 0.6F;       // of a departure upwards: fat and fluid are no discs
constexpr float kOneSided = 0.7F;        // of the evidence, with one body in view only
constexpr double kSpacingLowMm = 21.0, kSpacingHighMm = 50.0, kSpacingMm = 35.0;
constexpr double kSpacingWidthMm = 7.0;
constexpr double kStepMm = 0.4;
constexpr double kWallLowMm = 11.0, kWallHighMm = 29.0;
constexpr float kWallShare = 0.55F;  // of the marrow's signal: cortex, annulus, muscle
constexpr float kPlateShare = 0.62F;
constexpr double kCortexMm = 0.5;
constexpr double kPlateFromMm = 12.0;
constexpr float kSpreadMm = 3.0F;

double tilt_of(int t) {
  return rad_from_deg(-kTiltReachDeg + 2.0 * kTiltReachDeg * t / (kTilts - 1));
}

Eigen::Vector3d tilted(const Station& st, double tilt) {
  return std::cos(tilt) * st.dorsal + std::sin(tilt) * st.cranial;
}

using Profile = std::vector<std::array<float, kTilts>>;

// Marrow about a place of the axis: bodies differ (fat, coil), so that each counts by its own.
std::vector<float> local_marrow(const ScalarImage& signal, const SpineCurve& curve,
                                const std::vector<Eigen::Vector3d>& axis) {
  const int n = static_cast<int>(axis.size());
  std::vector<float> mean(axis.size());
  for (int s = 0; s < n; ++s) {
    std::vector<float> near;
    for (double u = -8; u <= 8; u += 4)
      for (double v = -8; v <= 8; v += 4)
        near.push_back(
            sample_linear(signal,
                          PatientPoint(Eigen::Vector3d(axis[static_cast<std::size_t>(s)] +
                                                       u * curve[s].left + v * curve[s].dorsal)),
                          0.0F));
    mean[static_cast<std::size_t>(s)] = quantile(near, 0.5);
  }
  std::vector<float> out(axis.size());
  for (int s = 0; s < n; ++s) {
    std::vector<float> near(mean.begin() + std::max(0, s - 25), mean.begin() + std::min(n, s + 26));
    out[static_cast<std::size_t>(s)] = std::max(0.02F, quantile(near, 0.5));
  }
  return out;
}

}  // namespace

float marrow_level(const ScalarImage& signal, const std::vector<Eigen::Vector3d>& axis) {
  std::vector<float> values;
  for (const auto& p : axis) values.push_back(sample_linear(signal, PatientPoint(p), 0.0F));
  return std::max(0.02F, quantile(values, 0.5));
}

namespace {

// How far a plane patch departs from marrow, per station and tilt. A dried-out disc is darker, a
// young nucleus may be brighter than marrow on T2; the annulus and the end plates are dark always.
Profile departures(const ScalarImage& signal, const SpineCurve& curve,
                   const std::vector<Eigen::Vector3d>& axis) {
  const std::vector<float> marrow = local_marrow(signal, curve, axis);
  Profile profile(axis.size());
  parallel_for(static_cast<std::int64_t>(axis.size()), [&](std::int64_t ss) {
    const auto s = static_cast<std::size_t>(ss);
    const Station& st = curve[static_cast<int>(ss)];
    for (int t = 0; t < kTilts; ++t) {
      const Eigen::Vector3d d = tilted(st, tilt_of(t));
      float sum = 0.0F;
      int count = 0;
      for (double v = -13.5; v <= 13.6; v += 1.5, ++count) {
        float mean = 0.0F;  // across: noise falls, plates stay
        for (double u = -9; u <= 9.1; u += 3.0) {
          const Eigen::Vector3d q = axis[s] + u * st.left + v * d;
          mean += sample_linear(signal, PatientPoint(q), 0.0F) / 7.0F;
        }
        const float off = mean / marrow[s] - 1.0F;
        sum += off > 0 ? std::min(off, kMostAbove) : -off;
      }
      profile[s][static_cast<std::size_t>(t)] = sum / static_cast<float>(count);
    }
  });
  return profile;
}

}  // namespace

std::vector<DiscPlane> find_discs_mr(const ScalarImage& signal, const ScalarImage* second,
                                     const SpineCurve& curve,
                                     const std::vector<Eigen::Vector3d>& axis) {
  const int n = static_cast<int>(axis.size());
  std::vector<Profile> profiles{departures(signal, curve, axis)};
  if (second != nullptr) profiles.push_back(departures(*second, curve, axis));
  struct Candidate {
    int station, tilt;
    float evidence;
  };
  std::vector<Candidate> all;
  for (int s = 0; s < n; ++s) {
    Candidate c{s, 0, 0.0F};
    for (int t = 0; t < kTilts; ++t) {
      float e = 0.0F;
      for (const Profile& p : profiles) {
        // Nothing where less than half of the span is in view.
        const auto mean = [&](int from, int to) -> std::optional<float> {
          const int low = std::max(0, from);
          const int high = std::min(n - 1, to);
          if (2 * (high - low + 1) < to - from + 1) return std::nullopt;
          float sum = 0.0F;
          for (int k = low; k <= high; ++k)
            sum += p[static_cast<std::size_t>(k)][static_cast<std::size_t>(t)];
          return sum / static_cast<float>(high - low + 1);
        };
        const std::optional<float> above = mean(s - 14, s - 8);
        const std::optional<float> below = mean(s + 8, s + 14);
        const std::optional<float> thin = mean(s - 2, s + 2);
        const std::optional<float> thick = mean(s - 5, s + 5);
        if (!thin || !thick || (!above && !below)) continue;
        // A thin disc departs itself; of a high one with a nucleus like marrow the end plates do.
        const float plate = std::max(*thin, *thick);
        const float high = std::max(above.value_or(*below), below.value_or(*above));
        const float low = std::min(above.value_or(*below), below.value_or(*above));
        const float whole = above && below ? 1.0F : kOneSided;
        e = std::max(e, whole * (plate - 0.7F * high - 0.3F * low));
      }
      e -= 0.004F * static_cast<float>(std::abs(t - kTilts / 2));
      if (e > c.evidence) c = {s, t, e};
    }
    all.push_back(c);
  }
  std::vector<Candidate> kept;
  for (int s = 0; s < n; ++s) {
    const Candidate& c = all[static_cast<std::size_t>(s)];
    if (c.evidence < kLeastEvidence) continue;
    bool top = true;
    for (int k = std::max(0, s - 7); k <= std::min(n - 1, s + 7); ++k)
      if (all[static_cast<std::size_t>(k)].evidence > c.evidence ||
          (k < s && all[static_cast<std::size_t>(k)].evidence == c.evidence))
        top = false;
    if (top) kept.push_back(c);
  }
  std::vector<double> best(kept.size());
  std::vector<int> from(kept.size(), -1);
  const auto place = [&](const Candidate& x) { return axis[static_cast<std::size_t>(x.station)]; };
  for (std::size_t j = 0; j < kept.size(); ++j) {
    const double own = 3.0 * std::min(0.6F, kept[j].evidence);
    best[j] = own;
    for (std::size_t i = 0; i < j; ++i) {
      const double d = (place(kept[j]) - place(kept[i])).norm();
      if (d < kSpacingLowMm || d > kSpacingHighMm) continue;
      const double off = (d - kSpacingMm) / kSpacingWidthMm;
      const double v = best[i] + own + 0.5 - 0.35 * off * off;
      if (v > best[j]) {
        best[j] = v;
        from[j] = static_cast<int>(i);
      }
    }
  }
  std::vector<DiscPlane> discs;
  if (kept.empty()) return discs;
  int j = static_cast<int>(std::max_element(best.begin(), best.end()) - best.begin());
  for (; j >= 0; j = from[static_cast<std::size_t>(j)]) {
    const Candidate& x = kept[static_cast<std::size_t>(j)];
    const Station& st = curve[x.station];
    DiscPlane d;
    d.s = x.station;
    d.evidence_hu = static_cast<double>(x.evidence);
    d.centre = place(x);
    d.normal = st.left.cross(tilted(st, tilt_of(x.tilt)));
    discs.push_back(d);
  }
  std::reverse(discs.begin(), discs.end());
  return discs;
}

PolarSurface column_wall_mr(const ScalarImage& signal, const SpineCurve& curve,
                            const PolarSurface& canal, const std::vector<Eigen::Vector3d>& axis,
                            const std::vector<DiscPlane>& discs) {
  const int n = curve.size();
  const std::vector<float> marrow = local_marrow(signal, curve, axis);
  PolarSurface data(n, -1.0F);
  parallel_for(n, [&](std::int64_t ss) {
    const int s = static_cast<int>(ss);
    const auto at = static_cast<std::size_t>(s);
    bool in_disc = false;
    for (const DiscPlane& d : discs) in_disc = in_disc || std::abs(d.s - s) < 8.0;
    for (int a = 0; a < kAngles; ++a) {
      const double sine = std::sin(angle_of(a));
      if (sine > 0.75) {  // towards the canal the column ends at its ventral wall
        const double depth = (axis[at] - curve[s].centre).norm();
        data.at(s, a) =
            static_cast<float>((depth - static_cast<double>(canal.at(s, 3 * kAngles / 4))) / sine);
        continue;
      }
      if (in_disc) continue;
      const Eigen::Vector3d d = std::cos(angle_of(a)) * curve[s].left + sine * curve[s].dorsal;
      for (double r = kWallLowMm; r <= kWallHighMm; r += kStepMm) {
        const float v =
            sample_linear(signal, PatientPoint(Eigen::Vector3d(axis[at] + r * d)), 0.0F);
        const float next =
            sample_linear(signal, PatientPoint(Eigen::Vector3d(axis[at] + (r + 0.5) * d)), 0.0F);
        if (v < kWallShare * marrow[at] && next < kWallShare * marrow[at]) {
          data.at(s, a) = static_cast<float>(r + kCortexMm);
          break;
        }
      }
    }
  });
  // Walls far from their neighbours are vessels' mouths, osteophytes or pedicles.
  const PolarSurface raw = data;
  for (int s = 0; s < n; ++s) {
    for (int a = 0; a < kAngles; ++a) {
      if (raw.at(s, a) <= 0 || std::sin(angle_of(a)) > 0.75) continue;
      std::vector<float> near;
      for (int i = -16; i <= 16; i += 2)
        for (int b = -3; b <= 3; ++b)
          if (s + i >= 0 && s + i < n && raw.at(s + i, (a + b + kAngles) % kAngles) > 0)
            near.push_back(raw.at(s + i, (a + b + kAngles) % kAngles));
      if (near.size() < 6 || std::abs(raw.at(s, a) - quantile(near, 0.6)) > kSpreadMm)
        data.at(s, a) = -1.0F;
    }
  }
  return spanned(data, 2.0F, 2.0F, 20.0F, 250);
}

EndPlates end_plates_mr(const ScalarImage& signal, const DiscPlane& disc,
                        const Eigen::Vector3d& left) {
  EndPlates e;
  e.centre = disc.centre;
  e.normal = disc.normal;
  e.left = (left - left.dot(disc.normal) * disc.normal).normalized();
  e.dorsal = e.normal.cross(e.left);
  const auto value = [&](double a, double b, double h) {
    const Eigen::Vector3d p = e.centre + a * e.left + b * e.dorsal + h * e.normal;
    return sample_linear(signal, PatientPoint(p), 0.0F);
  };
  const auto count = static_cast<std::size_t>(EndPlates::kWide * EndPlates::kWide);
  std::vector<float> raw(count);
  for (int side = 0; side < 2; ++side) {
    const double sign = side == 0 ? 1.0 : -1.0;
    std::vector<float> body;
    for (int a = -9; a <= 9; a += 3)
      for (int b = -10; b <= 10; b += 2)
        for (double h = 9.0; h <= 14.0; h += 1.0) body.push_back(value(a, b, sign * h));
    const float edge = kPlateShare * quantile(body, 0.5);
    for (int b = -EndPlates::kHalf; b <= EndPlates::kHalf; ++b) {
      for (int a = -EndPlates::kHalf; a <= EndPlates::kHalf; ++a) {
        float& out = raw[static_cast<std::size_t>((b + EndPlates::kHalf) * EndPlates::kWide + a +
                                                  EndPlates::kHalf)];
        out = -1.0F;
        if (std::abs(a) > 22 || std::abs(b) > 19) continue;
        if (value(a, b, sign * kPlateFromMm) < edge) continue;  // no marrow here
        for (double h = kPlateFromMm; h >= 0.0; h -= 0.3) {
          if (value(a, b, sign * h) >= edge) continue;
          out = static_cast<float>(std::max(0.5, h - kCortexMm));
          break;
        }
      }
    }
    auto& out = side == 0 ? e.up_mm : e.down_mm;
    out.assign(count, 4.0F);
    std::vector<float> near;
    for (int b = 0; b < EndPlates::kWide; ++b) {
      for (int a = 0; a < EndPlates::kWide; ++a) {
        for (int reach = 3; reach <= 9; reach += 3) {
          near.clear();
          for (int j = std::max(0, b - reach); j <= std::min(EndPlates::kWide - 1, b + reach); ++j)
            for (int i = std::max(0, a - reach); i <= std::min(EndPlates::kWide - 1, a + reach);
                 ++i) {
              const float h = raw[static_cast<std::size_t>(j * EndPlates::kWide + i)];
              if (h >= 0) near.push_back(h);
            }
          if (near.size() < 12) continue;
          out[static_cast<std::size_t>(b * EndPlates::kWide + a)] = quantile(near, 0.5);
          break;
        }
      }
    }
  }
  return e;
}

}  // namespace flavum::spine
