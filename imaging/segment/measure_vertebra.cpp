#include <algorithm>
#include <cmath>
#include <optional>

#include <Eigen/Dense>

#include "imaging/segment/label_points.h"

namespace flavum::spine {
namespace {

// Engineering defaults.
constexpr std::size_t kLeastVoxels = 60;
constexpr double kDeepestBodyMm = 48.0;   // ventral of the canal
constexpr double kSacralHeightMm = 30.0;  // first segment
constexpr double kColumnMm = 2.0;

Eigen::Vector3d centroid(const Points& p) {
  Eigen::Vector3d sum = Eigen::Vector3d::Zero();
  for (const auto& q : p) sum += q.cast<double>();
  return sum / static_cast<double>(std::max<std::size_t>(1, p.size()));
}

// Middle of the canal in the plane through the frame's origin.
std::optional<Eigen::Vector3d> canal_middle(const LabelPoints& points, const Frame& f,
                                            double half_slab) {
  Eigen::Vector3d low = Eigen::Vector3d::Constant(1e9);
  Eigen::Vector3d high = -low;
  std::size_t count = 0;
  for (const auto& p : points.canal) {
    const Eigen::Vector3d q = f.local(p);
    if (std::abs(q.z()) > half_slab || std::abs(q.x()) > 30 || std::abs(q.y()) > 70) continue;
    low = low.cwiseMin(q);
    high = high.cwiseMax(q);
    ++count;
  }
  if (count < 8) return std::nullopt;
  return f.world(0.5 * (low.x() + high.x()), 0.5 * (low.y() + high.y()), 0.0);
}

struct Plane {
  double height = 0.0;  // over the frame's origin
  double du = 0.0, dv = 0.0;
};

// Least-squares plane through the top (or bottom) of the columns of the body.
Plane end_plate(const Points& body, const Frame& f, bool top) {
  std::map<std::pair<int, int>, double> column;
  double reach_u = 0.0;
  double reach_v = 0.0;
  for (const auto& p : body) {
    const Eigen::Vector3d q = f.local(p);
    reach_u += std::abs(q.x());
    reach_v += std::abs(q.y());
    const auto key = std::make_pair(static_cast<int>(std::lround(q.x() / kColumnMm)),
                                    static_cast<int>(std::lround(q.y() / kColumnMm)));
    const double h = top ? q.z() : -q.z();
    const auto [at, fresh] = column.try_emplace(key, h);
    if (!fresh) at->second = std::max(at->second, h);
  }
  // Mean absolute offset is about half of the half width; stay well inside the rim.
  reach_u *= 1.4 / static_cast<double>(body.size());
  reach_v *= 1.4 / static_cast<double>(body.size());
  Plane plane;
  double spread = 1e9;
  for (int round = 0; round < 3; ++round) {
    Eigen::Matrix3d a = Eigen::Matrix3d::Zero();
    Eigen::Vector3d b = Eigen::Vector3d::Zero();
    double residual = 0.0;
    int count = 0;
    for (const auto& [key, h] : column) {
      const double u = key.first * kColumnMm;
      const double v = key.second * kColumnMm;
      if (std::abs(u) > reach_u || std::abs(v) > reach_v) continue;
      const double off = h - (plane.height + plane.du * u + plane.dv * v);
      if (round > 0 && std::abs(off) > std::max(1.5, 2.0 * spread)) continue;
      const Eigen::Vector3d row(1.0, u, v);
      a += row * row.transpose();
      b += h * row;
      residual += off * off;
      ++count;
    }
    if (count < 6) break;
    if (round > 0) spread = std::sqrt(residual / count);
    const Eigen::Vector3d x = (a + 1e-6 * Eigen::Matrix3d::Identity()).ldlt().solve(b);
    plane = {x[0], x[1], x[2]};
    if (round == 0) spread = 2.5;
  }
  if (!top) return {-plane.height, -plane.du, -plane.dv};
  return plane;
}

Points body_of(const LabelPoints& points, const Points& bone, const Frame& f, double wall,
               bool sacrum) {
  Points body;
  for (const auto& p : bone) {
    const Eigen::Vector3d q = f.local(p);
    if (q.y() > wall - 1.0 || q.y() < wall - kDeepestBodyMm || std::abs(q.x()) > 28) continue;
    if (sacrum && std::abs(q.z()) > 0.5 * kSacralHeightMm + 6.0) continue;
    body.push_back(p);
  }
  static_cast<void>(points);
  return body;
}

// Ventral wall of the canal near the frame's height, in the frame.
std::optional<double> canal_wall(const LabelPoints& points, const Frame& f, double half_slab) {
  std::vector<double> v;
  for (const auto& p : points.canal) {
    const Eigen::Vector3d q = f.local(p);
    if (std::abs(q.z()) <= half_slab && std::abs(q.x()) < 5 && std::abs(q.y()) < 70)
      v.push_back(q.y());
  }
  if (v.size() < 8) return std::nullopt;
  const auto at = v.begin() + static_cast<std::ptrdiff_t>(v.size() / 12);
  std::nth_element(v.begin(), at, v.end());
  return *at;
}

// Course of the canal near a height: direction fitted to its voxels.
Eigen::Vector3d canal_direction(const LabelPoints& points, const Eigen::Vector3d& near,
                                double reach) {
  Eigen::Vector3d low = Eigen::Vector3d::Zero();
  Eigen::Vector3d high = Eigen::Vector3d::Zero();
  double nl = 0;
  double nh = 0;
  for (const auto& p : points.canal) {
    const double dz = static_cast<double>(p.z()) - near.z();
    if (std::abs(dz) > reach) continue;
    if (dz < 0) {
      low += p.cast<double>();
      nl += 1;
    } else {
      high += p.cast<double>();
      nh += 1;
    }
  }
  if (nl < 8 || nh < 8) return Eigen::Vector3d::UnitZ();
  return (high / nh - low / nl).normalized();
}

}  // namespace

const Points& LabelPoints::get(Label l) const {
  static const Points kNone;
  const auto at = of.find(l);
  return at == of.end() ? kNone : at->second;
}

LabelPoints points_of(const LabelMap& labels) {
  LabelPoints out;
  const ImageGeometry& g = labels.geometry;
  out.voxel_mm3 = g.voxel_volume_mm3();
  out.spacing_mm = g.spacing_mm.maxCoeff();
  std::size_t o = 0;
  for (int k = 0; k < g.size.z(); ++k) {
    for (int j = 0; j < g.size.y(); ++j) {
      for (int i = 0; i < g.size.x(); ++i, ++o) {
        const Label l = labels.voxels[o];
        if (l == label::kAir || l == label::kBody) continue;
        const Eigen::Vector3f p = g.point_of(i, j, k).v.cast<float>();
        if (is_canal(l)) {
          out.canal.push_back(p);
        } else {
          out.of[l].push_back(p);
        }
      }
    }
  }
  return out;
}

Frame frame_of(const Eigen::Vector3d& origin, const Eigen::Vector3d& cranial,
               const Eigen::Vector3d& dorsal) {
  Frame f;
  f.origin = origin;
  f.cranial = cranial.normalized();
  f.dorsal = (dorsal - dorsal.dot(f.cranial) * f.cranial).normalized();
  f.left = f.dorsal.cross(f.cranial);
  return f;
}

std::optional<VertebraLandmarks> measure_vertebra(const LabelPoints& points, Label vertebra) {
  const Points& bone = points.get(vertebra);
  const bool sacrum = vertebra == label::kSacrum;
  if (bone.size() < kLeastVoxels || points.canal.size() < 50) return std::nullopt;
  const double slab = std::max(3.0, 1.1 * points.spacing_mm);
  Eigen::Vector3d start = centroid(bone);
  if (sacrum) {
    // The first segment hangs under the disc above it, or under the sacrum's highest part.
    const Points& disc = points.get(label::disc_below(label::kL5));
    const Eigen::Vector3d top = disc.size() > 20 ? centroid(disc) : start;
    const Eigen::Vector3d along = canal_direction(points, top, 20.0);
    start = top - (disc.size() > 20 ? 19.0 : 0.0) * along;
  }
  Frame f = frame_of(start, canal_direction(points, start, sacrum ? 25.0 : 20.0),
                     Eigen::Vector3d::UnitY());
  Points body;
  Plane top;
  Plane bottom;
  for (int round = 0; round < 4; ++round) {
    const auto wall = canal_wall(points, f, slab);
    if (!wall) return std::nullopt;
    body = body_of(points, bone, f, *wall, sacrum);
    if (body.size() < kLeastVoxels / 2) return std::nullopt;
    f.origin = centroid(body);
    top = end_plate(body, f, true);
    bottom = end_plate(body, f, false);
    if (sacrum) bottom = {top.height - kSacralHeightMm, top.du, top.dv};
    Eigen::Vector3d cranial =
        f.cranial - 0.5 * (top.du + bottom.du) * f.left - 0.5 * (top.dv + bottom.dv) * f.dorsal;
    // Dorsal: from the body to the middle of the canal and the arch.
    const auto canal = canal_middle(points, f, slab);
    if (!canal) return std::nullopt;
    Eigen::Vector3d dorsal = *canal - f.origin;
    dorsal -= dorsal.dot(cranial) * cranial / cranial.squaredNorm();
    f = frame_of(f.origin, cranial, dorsal);
  }
  VertebraLandmarks out;
  out.vertebra = vertebra;
  top = end_plate(body, f, true);
  bottom = sacrum ? Plane{top.height - kSacralHeightMm, 0, 0} : end_plate(body, f, false);
  const auto canal = canal_middle(points, f, slab);
  if (!canal) return std::nullopt;
  if (sacrum) f.origin += (0.5 * (top.height + bottom.height)) * f.cranial;
  const double shift = sacrum ? -0.5 * (top.height + bottom.height) : 0.0;
  out.body_centre = PatientPoint(f.origin);
  out.canal_centre = PatientPoint(canal_middle(points, f, slab).value_or(*canal));
  out.upper_end_plate = PatientPoint(f.world(0, 0, top.height + shift));
  out.lower_end_plate = PatientPoint(f.world(0, 0, bottom.height + shift));
  out.left = PatientVector(f.left);
  out.dorsal = PatientVector(f.dorsal);
  out.cranial = PatientVector(f.cranial);
  return out;
}

}  // namespace flavum::spine
