#include "imaging/phantom/metal.h"

#include <cmath>

#include "imaging/base/rng.h"
#include "imaging/base/units.h"

namespace flavum::phantom {
namespace {

float f(double v) { return static_cast<float>(v); }

// Engineering defaults, mm.
constexpr float kShaft = 3.1F, kTip = 2.4F, kHead = 6.0F, kRod = 2.75F;
constexpr float kVoid = 5.0F;  // signal lost on MR around the metal

}  // namespace

Metal::Metal(const SpineModel& m) {
  const auto world = [](const VertebraModel& v, double x, double y, double z) {
    const Sagittal p = v.pose.world({y, z});
    return Vec3f{f(x), f(p.y), f(p.z)};
  };
  Vec3f head_above;
  bool above = false;
  for (std::size_t k = 1; k < 6; ++k) {
    const bool here = m.preset.pedicle_screws[k - 1] != 0;
    if (!here) {
      above = false;
      continue;
    }
    const VertebraModel& v = m.vertebrae[k];
    const double px = 0.5 * (v.canal_width + v.pedicle_width);
    const double wall = v.posterior_wall();
    const Vec3f tip = world(v, px - 7.0, -0.25 * v.depth, v.pedicle_z - 1.0);
    const Vec3f neck = world(v, px + 3.5, wall + 18.0, v.pedicle_z + 0.5);
    const Vec3f head = world(v, px + 5.0, wall + 25.0, v.pedicle_z + 0.5);
    parts_.push_back({tip, neck, kTip, kShaft});
    parts_.push_back({neck, head, kHead, kHead});
    if (above) parts_.push_back({head_above, head, kRod, kRod});
    head_above = head;
    above = true;
  }
}

void Metal::paint(SliceCanvas& c) const {
  for (const Part& p : parts_) {
    const float r = std::max(p.radius_from, p.radius_to) + kVoid;
    if (c.z > std::max(p.from.z, p.to.z) + r || c.z < std::min(p.from.z, p.to.z) - r) continue;
    const float x_low = std::min(p.from.x, p.to.x) - r;
    const float x_high = std::max(p.from.x, p.to.x) + r;
    for (const float side : {1.0F, -1.0F}) {
      c.over(
          side > 0 ? x_low : -x_high, side > 0 ? x_high : -x_low, std::min(p.from.y, p.to.y) - r,
          std::max(p.from.y, p.to.y) + r, [&](int i, int j, float x, float y) {
            const float d = capsule({side * x, y, c.z}, p.from, p.to, p.radius_from, p.radius_to);
            c.paint_metal(i, j, d, kMetalHu, kVoid);
          });
    }
  }
}

// Parallel rays over half a turn. Of a path of L mm through metal the scanner reads less than it
// should: the error -a L^2 / (1 + b L) grows with the square at first (beam hardening) and is noisy
// where hardly a photon arrives. Constants: engineering defaults that give dark bands of some
// hundred HU between two screws.
void add_metal_streaks(float* hu, int columns, int rows, double spacing_mm,
                       std::uint64_t noise_key) {
  constexpr int kAngles = 240;
  constexpr double kBin = 1.0;          // mm
  constexpr double kMetal = 3500.0;     // HU from which a pixel counts as metal
  constexpr double kHardening = 26.0;   // HU per mm^2 of path
  constexpr double kSaturation = 0.06;  // per mm
  constexpr double kStarvation = 55.0;  // HU per mm of path
  const double cx = 0.5 * (columns - 1);
  const double cy = 0.5 * (rows - 1);
  std::vector<std::array<double, 2>> metal;
  for (int j = 0; j < rows; ++j) {
    for (int i = 0; i < columns; ++i) {
      if (static_cast<double>(hu[j * columns + i]) > kMetal) {
        metal.push_back({(i - cx) * spacing_mm, (j - cy) * spacing_mm});
      }
    }
  }
  if (metal.empty()) return;
  const double radius = 0.5 * std::hypot(columns, rows) * spacing_mm;
  const int bins = 2 * static_cast<int>(std::ceil(radius / kBin)) + 3;
  const double area = spacing_mm * spacing_mm;
  std::vector<float> filtered(static_cast<std::size_t>(kAngles) * static_cast<std::size_t>(bins));
  std::vector<double> path(static_cast<std::size_t>(bins));
  std::vector<double> error(static_cast<std::size_t>(bins));
  std::array<double, kAngles> cosine{};
  std::array<double, kAngles> sine{};
  for (int a = 0; a < kAngles; ++a) {
    const double phi = kPi * a / kAngles;
    const auto at_angle = static_cast<std::size_t>(a);
    cosine[at_angle] = std::cos(phi);
    sine[at_angle] = std::sin(phi);
    std::fill(path.begin(), path.end(), 0.0);
    for (const auto& p : metal) {
      const double s = (p[0] * cosine[at_angle] + p[1] * sine[at_angle]) / kBin + 0.5 * (bins - 1);
      const auto low = static_cast<std::size_t>(s);
      const double t = s - std::floor(s);
      path[low] += area / kBin * (1.0 - t);
      path[low + 1] += area / kBin * t;
    }
    std::vector<std::size_t> hit;
    for (std::size_t b = 0; b < path.size(); ++b) {
      error[b] = 0.0;
      if (path[b] < 0.2) continue;
      const std::uint64_t ray = static_cast<std::uint64_t>(a) * 4096 + b;
      error[b] = -kHardening * path[b] * path[b] / (1.0 + kSaturation * path[b]) +
                 kStarvation * path[b] * random_normal(noise_key, ray);
      hit.push_back(b);
    }
    // Ramp filter (Ramachandran and Lakshminarayanan 1971), only over the rays through metal.
    float* out = filtered.data() + at_angle * static_cast<std::size_t>(bins);
    for (int b = 0; b < bins; ++b) {
      double sum = 0.0;
      for (const std::size_t h : hit) {
        const int n = b - static_cast<int>(h);
        if (n == 0) {
          sum += 0.25 * error[h];
        } else if (n % 2 != 0) {
          sum -= error[h] / (kPi * kPi * n * n);
        }
      }
      out[b] = static_cast<float>(sum / kBin);
    }
  }
  const auto step = static_cast<float>(kPi / kAngles);
  for (int j = 0; j < rows; ++j) {
    for (int i = 0; i < columns; ++i) {
      float& value = hu[j * columns + i];
      if (value < -900.0F || static_cast<double>(value) > kMetal) continue;
      const double x = (i - cx) * spacing_mm;
      const double y = (j - cy) * spacing_mm;
      float sum = 0.0F;
      for (std::size_t a = 0; a < kAngles; ++a) {
        const auto s = static_cast<float>((x * cosine[a] + y * sine[a]) / kBin + 0.5 * (bins - 1));
        const auto low = static_cast<std::size_t>(s);
        const float t = s - static_cast<float>(low);
        const float* row = filtered.data() + a * static_cast<std::size_t>(bins);
        sum += row[low] + (row[low + 1] - row[low]) * t;
      }
      value = std::clamp(value + sum * step, -1024.0F, 3500.0F);
    }
  }
}

}  // namespace flavum::phantom
