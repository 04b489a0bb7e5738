#include "imaging/segment/bodies.h"

#include <algorithm>
#include <cmath>

#include "imaging/base/parallel.h"
#include "imaging/volume/resample.h"

namespace flavum::spine {
namespace {

// Engineering defaults; a lumbar body is 41-47 mm wide and 34-36 mm deep.
constexpr float kShellHu = 140.0F;
constexpr float kPeakShare = 0.6F;  // of a thin plate's peak where it ends, blurred by 0.7 mm
constexpr double kShellMm = 2.4;
constexpr double kWallLowMm = 10.0;
constexpr double kWallHighMm = 32.0;
constexpr double kStepMm = 0.4;
constexpr double kGapMm = 2.4;        // soft tissue this thick ends the bone
constexpr float kSpreadMm = 3.0F;     // walls further than this from their neighbours are left out
constexpr double kDiscReachMm = 8.5;  // half of the highest disc and its concave end plates
constexpr double kTallestMm = 42.0;   // of a vertebra at the end of the picture

// The blur of a thin dense shell reaches beyond it: its edge lies where the density has fallen to a
// share of the shell's peak.
double shell_edge(const ScalarImage& hu, const Eigen::Vector3d& from,
                  const Eigen::Vector3d& direction, double end) {
  const auto at = [&](double r) {
    return sample_linear(hu, PatientPoint(Eigen::Vector3d(from + r * direction)), -1000);
  };
  float peak = kShellHu;
  for (double r = end; r > end - kShellMm; r -= kStepMm) peak = std::max(peak, at(r));
  const float edge = std::max(kShellHu, kPeakShare * std::min(peak, 900.0F));
  double r = end;
  while (r > end - kShellMm && at(r) < edge) r -= 0.1;
  return r;
}

// Where bone ends along a ray: every change from bone to at least kGapMm of something else.
std::vector<float> bone_ends(const ScalarImage& hu, const Eigen::Vector3d& from,
                             const Eigen::Vector3d& direction) {
  std::vector<float> ends;
  double last_bone = -1.0;
  for (double r = kWallLowMm - 4.0; r <= kWallHighMm + kGapMm; r += kStepMm) {
    const float v = sample_linear(hu, PatientPoint(Eigen::Vector3d(from + r * direction)), -1000);
    if (v > kShellHu) {
      last_bone = r;
    } else if (last_bone > 0 && r - last_bone >= kGapMm) {
      const double edge = shell_edge(hu, from, direction, last_bone);
      if (edge >= kWallLowMm) ends.push_back(static_cast<float>(edge));
      last_bone = -1.0;
    }
  }
  return ends;
}

float median_near(const PolarSurface& r, int s, int a, int ds, int da) {
  std::vector<float> near;
  for (int i = -ds; i <= ds; i += 2) {
    if (s + i < 0 || s + i >= r.stations) continue;
    for (int j = -da; j <= da; ++j) {
      const float v = r.at(s + i, (a + j + kAngles) % kAngles);
      if (v > 0) near.push_back(v);
    }
  }
  if (near.size() < 4) return -1.0F;
  const auto mid = near.begin() + static_cast<std::ptrdiff_t>(near.size() / 2);
  std::nth_element(near.begin(), mid, near.end());
  return *mid;
}

}  // namespace

PolarSurface column_wall(const ScalarImage& hu, const SpineCurve& curve, const PolarSurface& lumen,
                         const std::vector<Eigen::Vector3d>& axis) {
  const int n = curve.size();
  PolarSurface first(n, -1.0F);
  std::vector<std::vector<float>> ends(static_cast<std::size_t>(n) * kAngles);
  parallel_for(n, [&](std::int64_t ss) {
    const int s = static_cast<int>(ss);
    const Station& st = curve[s];
    for (int a = 0; a < kAngles; ++a) {
      const double sine = std::sin(angle_of(a));
      if (sine > 0.75) continue;  // towards the canal
      auto& e = ends[static_cast<std::size_t>(s) * kAngles + static_cast<std::size_t>(a)];
      e = bone_ends(hu, axis[static_cast<std::size_t>(s)],
                    std::cos(angle_of(a)) * st.left + sine * st.dorsal);
      if (!e.empty()) first.at(s, a) = e.front();
    }
  });
  PolarSurface data(n, -1.0F);
  parallel_for(n, [&](std::int64_t ss) {
    const int s = static_cast<int>(ss);
    for (int a = 0; a < kAngles; ++a) {
      const auto& e = ends[static_cast<std::size_t>(s) * kAngles + static_cast<std::size_t>(a)];
      const float typical = median_near(first, s, a, 12, 3);
      float best = kSpreadMm;
      for (const float r : e) {
        if (std::abs(r - typical) > best) continue;
        best = std::abs(r - typical);
        data.at(s, a) = r;
      }
      // Towards the canal the column ends at the lumen's ventral wall.
      if (std::sin(angle_of(a)) > 0.75) {
        const Eigen::Vector3d d = axis[static_cast<std::size_t>(s)] - curve[s].centre;
        const double to_canal = d.norm() - static_cast<double>(lumen.at(s, 3 * kAngles / 4));
        data.at(s, a) = static_cast<float>(to_canal / std::sin(angle_of(a)));
      }
    }
  });
  return spanned(data, 2.0F, 2.0F, 20.0F, 250);
}

EndPlates end_plates(const ScalarImage& hu, const DiscPlane& disc, const Eigen::Vector3d& left) {
  EndPlates e;
  e.centre = disc.centre;
  e.normal = disc.normal;
  e.left = (left - left.dot(disc.normal) * disc.normal).normalized();
  e.dorsal = e.normal.cross(e.left);
  const auto value = [&](double a, double b, double h) {
    const Eigen::Vector3d p = e.centre + a * e.left + b * e.dorsal + h * e.normal;
    return sample_linear(hu, PatientPoint(p), -1000.0F);
  };
  // From the middle of the disc to where its end plates begin.
  std::vector<float> soft;
  std::vector<float> hard;
  for (int a = -10; a <= 10; a += 2) {
    for (int b = -8; b <= 8; b += 2) {
      soft.push_back(value(a, b, 0.0));
      float top = -1000.0F;
      float bottom = -1000.0F;
      for (double h = 1.0; h <= kDiscReachMm; h += 0.5) {
        top = std::max(top, value(a, b, h));
        bottom = std::max(bottom, value(a, b, -h));
      }
      hard.push_back(std::min(top, bottom));
    }
  }
  std::nth_element(soft.begin(), soft.begin() + static_cast<std::ptrdiff_t>(soft.size() / 2),
                   soft.end());
  std::nth_element(hard.begin(), hard.begin() + static_cast<std::ptrdiff_t>(hard.size() / 2),
                   hard.end());
  const float disc_hu = soft[soft.size() / 2];
  const float edge =
      std::clamp(disc_hu + kPeakShare * (hard[hard.size() / 2] - disc_hu), disc_hu + 20.0F, 450.0F);
  const auto count = static_cast<std::size_t>(EndPlates::kWide * EndPlates::kWide);
  std::vector<float> raw[2];
  raw[0].assign(count, -1.0F);
  raw[1].assign(count, -1.0F);
  for (int b = -EndPlates::kHalf; b <= EndPlates::kHalf; ++b) {
    for (int a = -EndPlates::kHalf; a <= EndPlates::kHalf; ++a) {
      const auto o = static_cast<std::size_t>((b + EndPlates::kHalf) * EndPlates::kWide + a +
                                              EndPlates::kHalf);
      for (int side = 0; side < 2; ++side) {
        for (double h = 0.0; h <= kDiscReachMm; h += 0.25) {
          if (value(a, b, side == 0 ? h : -h) < edge) continue;
          raw[side][o] = static_cast<float>(h);
          break;
        }
      }
    }
  }
  // Median over a neighbourhood: single columns (osteophytes, gas, holes in a plate) do not count.
  std::vector<float> near;
  for (int side = 0; side < 2; ++side) {
    auto& out = side == 0 ? e.up_mm : e.down_mm;
    out.assign(count, 3.0F);
    for (int b = 0; b < EndPlates::kWide; ++b) {
      for (int a = 0; a < EndPlates::kWide; ++a) {
        for (int reach = 2; reach <= 8; reach += 2) {
          near.clear();
          for (int j = std::max(0, b - reach); j <= std::min(EndPlates::kWide - 1, b + reach);
               ++j) {
            for (int i = std::max(0, a - reach); i <= std::min(EndPlates::kWide - 1, a + reach);
                 ++i) {
              const float h = raw[side][static_cast<std::size_t>(j * EndPlates::kWide + i)];
              if (h >= 0) near.push_back(h);
            }
          }
          if (near.size() < 9) continue;
          const auto mid = near.begin() + static_cast<std::ptrdiff_t>(near.size() / 2);
          std::nth_element(near.begin(), mid, near.end());
          out[static_cast<std::size_t>(b * EndPlates::kWide + a)] = *mid;
          break;
        }
      }
    }
  }
  return e;
}

bool EndPlates::between(const Eigen::Vector3d& p, double* height) const {
  const Eigen::Vector3d d = p - centre;
  const double h = d.dot(normal);
  if (height != nullptr) *height = h;
  const auto cell = [](double x) {
    return std::clamp(static_cast<int>(std::lround(x)) + kHalf, 0, kWide - 1);
  };
  const auto o = static_cast<std::size_t>(cell(d.dot(dorsal)) * kWide + cell(d.dot(left)));
  return h < static_cast<double>(up_mm[o]) && h > -static_cast<double>(down_mm[o]);
}

Image<std::uint8_t> paint_column(const CurveMap& map, const std::vector<Eigen::Vector3d>& axis,
                                 const SpineCurve& curve, const PolarSurface& wall,
                                 const PolarSurface& lumen, const std::vector<EndPlates>& discs) {
  const ImageGeometry& g = map.geometry;
  Image<std::uint8_t> out(g, 0);
  parallel_for(g.size.z(), [&](std::int64_t kk) {
    const int k = static_cast<int>(kk);
    for (int j = 0; j < g.size.y(); ++j) {
      for (int i = 0; i < g.size.x(); ++i) {
        const auto o = static_cast<std::size_t>(g.offset(i, j, k));
        const double s = static_cast<double>(map.s[o]);
        if (s < 0) continue;
        const double u = static_cast<double>(map.u[o]);
        const double v = static_cast<double>(map.v[o]);
        if (std::abs(u) > 36 || v > 4) continue;
        const int st = static_cast<int>(std::lround(s));
        const double depth = (axis[static_cast<std::size_t>(st)] - curve[st].centre).norm();
        const double q = v + depth;
        if (std::hypot(u, q) > wall.radius(s, u, q)) continue;
        if (std::hypot(u, v) < lumen.radius(s, u, v)) continue;
        const Eigen::Vector3d p = g.point_of(i, j, k).v;
        int vertebra = 0;
        bool in_disc = false;
        double height = 0.0;
        for (std::size_t d = 0; d < discs.size() && !in_disc; ++d) {
          if (discs[d].between(p, &height)) {
            in_disc = true;
            vertebra = static_cast<int>(d);
          } else if (height < 0) {
            vertebra = static_cast<int>(d) + 1;
            if (vertebra == static_cast<int>(discs.size()) && height < -kTallestMm) vertebra = -1;
          } else {
            if (d == 0 && height > kTallestMm) vertebra = -1;
            break;
          }
        }
        if (vertebra < 0) continue;
        out.voxels[o] = static_cast<std::uint8_t>(in_disc ? 2 + 2 * vertebra : 1 + 2 * vertebra);
      }
    }
  });
  return out;
}

}  // namespace flavum::spine
