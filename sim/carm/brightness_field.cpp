#include "sim/carm/brightness_field.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "imaging/base/check.h"
#include "imaging/base/parallel.h"
#include "sim/xray/body_padding.h"
#include "sim/xray/projector.h"
#include "sim/xray/ray_interval.h"

namespace flavum {
namespace {

constexpr int kRaysAcross = 9;       // 9 x 9 rays in the central half of the field
constexpr double kStepMm = 1.5;      // half a voxel
constexpr double kOpenBeam = 0.05;   // as in sim/detector/pulse.cpp
constexpr double kRounding = 32.0;   // attenuation in steps of 1/32
constexpr int kPointsPerAxis = 3;    // looks at the CT per coarse voxel
constexpr double kBeyondMm = 120.0;  // body headwards and footwards of the CT: tilted beams
constexpr double kPer100m = 1.0e5;   // 1/mm to 1/(100 m)
constexpr double kMostStored = 65535.0;

bool inside(const BodyOutline& body, const PatientPoint& p) {
  const double x = (p.x() - body.centre.x()) / body.half_width_mm;
  const double y = p.y() - body.centre.y();
  const double round = y / (kBackFlatness * body.half_depth_mm);
  return std::abs(y) <= body.half_depth_mm && x * x + round * round <= 1.0;
}

ImageGeometry cover(const ScalarImage& hu, const BodyOutline& body) {
  Eigen::Vector3d low = body.centre.v, high = body.centre.v;
  for (int n = 0; n < 8; ++n) {
    const Eigen::Vector3d corner((n & 1) ? hu.geometry.size.x() - 0.5 : -0.5,
                                 (n & 2) ? hu.geometry.size.y() - 0.5 : -0.5,
                                 (n & 4) ? hu.geometry.size.z() - 0.5 : -0.5);
    low = low.cwiseMin(hu.geometry.point_of(corner).v);
    high = high.cwiseMax(hu.geometry.point_of(corner).v);
  }
  const Eigen::Vector3d half(body.half_width_mm, body.half_depth_mm, 0.0);
  low = low.cwiseMin(body.centre.v - half);
  high = high.cwiseMax(body.centre.v + half);
  low.z() -= kBeyondMm;
  high.z() += kBeyondMm;
  ImageGeometry g;
  g.spacing_mm = Eigen::Vector3d::Constant(BrightnessField::kSpacingMm);
  g.size = ((high - low) / BrightnessField::kSpacingMm).array().ceil().cast<int>().max(1);
  g.origin = PatientPoint(Eigen::Vector3d(low + 0.5 * g.spacing_mm));
  return g;
}

// Trilinear; beyond the outermost centres the edge voxel continues.
double mu_at(const BrightnessField& f, const Eigen::Vector3d& index) {
  int at[3], next[3];
  double part[3];
  for (int a = 0; a < 3; ++a) {
    const double x = std::clamp(index[a], 0.0, f.geometry.size[a] - 1.0);
    at[a] = std::min(static_cast<int>(x), f.geometry.size[a] - 1);
    next[a] = std::min(at[a] + 1, f.geometry.size[a] - 1);
    part[a] = x - at[a];
  }
  const auto mu = [&](int i, int j, int k) {
    return static_cast<double>(f.mu_per_100m[static_cast<std::size_t>(f.geometry.offset(i, j, k))]);
  };
  const auto along_i = [&](int j, int k) {
    return mu(at[0], j, k) * (1.0 - part[0]) + mu(next[0], j, k) * part[0];
  };
  const auto along_j = [&](int k) {
    return along_i(at[1], k) * (1.0 - part[1]) + along_i(next[1], k) * part[1];
  };
  return along_j(at[2]) * (1.0 - part[2]) + along_j(next[2]) * part[2];
}

double line_integral(const BrightnessField& f, const PatientPoint& from, const PatientPoint& to) {
  const Eigen::Vector3d start = f.geometry.index_of(from);
  const Eigen::Vector3d way = f.geometry.index_of(to) - start;
  RayInterval in{0.0, 1.0};
  for (int a = 0; a < 3; ++a) {
    in = meet(in, between_planes(start[a], way[a], -0.5, f.geometry.size[a] - 0.5));
  }
  const double length = in.length() * distance_mm(from, to);
  if (!(length > 0.0)) return 0.0;
  const int n = std::max(1, static_cast<int>(std::ceil(length / kStepMm)));
  double sum = 0.0;
  for (int i = 0; i < n; ++i) {
    const double t = in.low + (in.high - in.low) * (i + 0.5) / n;
    sum += mu_at(f, Eigen::Vector3d(start + t * way));
  }
  return sum / kPer100m * (length / n);
}

// Looks at the CT at evenly spaced places of a coarse voxel.
class Looks {
 public:
  explicit Looks(const ScalarImage& hu) : hu_(hu) {
    const Eigen::Vector3d zero = hu.geometry.index_of(PatientPoint());
    for (int n = 0; n < kLooks; ++n) {
      const Eigen::Vector3i place(n % kPointsPerAxis, (n / kPointsPerAxis) % kPointsPerAxis,
                                  n / (kPointsPerAxis * kPointsPerAxis));
      const Eigen::Vector3d part = place.cast<double>();
      const Eigen::Vector3d off =
          BrightnessField::kSpacingMm * ((part.array() + 0.5) / kPointsPerAxis - 0.5).matrix();
      offsets_[static_cast<std::size_t>(n)] = hu.geometry.index_of(PatientPoint(off)) - zero;
    }
  }
  double mean_mu(const PatientPoint& centre, double outside) const {
    const Eigen::Vector3d at = hu_.geometry.index_of(centre);
    double sum = 0.0;
    for (const Eigen::Vector3d& offset : offsets_) {
      const Eigen::Vector3i ijk = (at + offset).array().round().cast<int>();
      double mu = outside;
      if (hu_.geometry.contains(ijk)) {
        mu = mu_from_hu(hu_.at(ijk));
        if (!std::isfinite(mu)) mu = 0.0;
      }
      sum += mu;
    }
    return sum / kLooks;
  }

 private:
  static constexpr int kLooks = kPointsPerAxis * kPointsPerAxis * kPointsPerAxis;
  const ScalarImage& hu_;
  std::array<Eigen::Vector3d, kLooks> offsets_;
};

}  // namespace

double BrightnessField::attenuation(const CArmModel& carm, const CArmPose& pose,
                                    double field_width_mm, double field_height_mm) const {
  const ProjectionGeometry g = projection_of(carm, pose, 1);
  double sum = 0.0;
  int counted = 0;
  for (int row = 0; row < kRaysAcross; ++row) {
    for (int column = 0; column < kRaysAcross; ++column) {
      const double x = 0.5 * field_width_mm * ((column + 0.5) / kRaysAcross - 0.5);
      const double y = 0.5 * field_height_mm * ((row + 0.5) / kRaysAcross - 0.5);
      const PatientPoint to = g.detector_centre + x * g.column_dir + y * g.row_dir;
      const double ray = line_integral(*this, g.source, to);
      if (ray <= kOpenBeam) continue;
      sum += ray;
      ++counted;
    }
  }
  return counted == 0 ? 0.0 : std::round(kRounding * sum / counted) / kRounding;
}

BrightnessField make_brightness_field(const ScalarImage& hu) {
  CHECK(!hu.voxels.empty());
  const BodyOutline body = estimate_outline(hu);
  BrightnessField f;
  f.geometry = cover(hu, body);
  f.mu_per_100m.resize(static_cast<std::size_t>(f.geometry.voxel_count()));
  const Looks looks(hu);
  parallel_for(f.geometry.size.z(), [&](std::int64_t slice) {
    const int k = static_cast<int>(slice);
    for (int j = 0; j < f.geometry.size.y(); ++j) {
      for (int i = 0; i < f.geometry.size.x(); ++i) {
        const PatientPoint p = f.geometry.point_of(i, j, k);
        const double mean = looks.mean_mu(p, inside(body, p) ? kWaterMuPerMm60keV : 0.0);
        f.mu_per_100m[static_cast<std::size_t>(f.geometry.offset(i, j, k))] =
            static_cast<std::uint16_t>(std::lround(std::min(kMostStored, kPer100m * mean)));
      }
    }
  });
  return f;
}

}  // namespace flavum
