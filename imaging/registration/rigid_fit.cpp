#include "imaging/registration/rigid_fit.h"

#include <Eigen/Eigenvalues>
#include <Eigen/SVD>
#include <cmath>

#include "imaging/base/check.h"
#include "imaging/base/error.h"

namespace flavum {
namespace {

constexpr double kOffLineMm = 3.0;  // engineering default

struct Spread {
  Eigen::Vector3d mean = Eigen::Vector3d::Zero();
  double second_mm = 0.0;  ///< second largest standard deviation: how far off a line
};

template <class Get>
Spread spread_of(std::span<const PointPair> pairs, const Get& get) {
  Spread s;
  const auto n = static_cast<double>(pairs.size());
  for (const PointPair& p : pairs) s.mean += get(p) / n;
  Eigen::Matrix3d covariance = Eigen::Matrix3d::Zero();
  for (const PointPair& p : pairs) {
    const Eigen::Vector3d d = get(p) - s.mean;
    covariance += d * d.transpose() / n;
  }
  const Eigen::SelfAdjointEigenSolver<Eigen::Matrix3d> solver(covariance, Eigen::EigenvaluesOnly);
  s.second_mm = std::sqrt(std::max(0.0, solver.eigenvalues()[1]));
  return s;
}

}  // namespace

PointFit fit_points(std::span<const PointPair> pairs) {
  if (pairs.empty()) throw UsageError("A landmark start needs at least one pair of points.");
  const Spread mr = spread_of(pairs, [](const PointPair& p) { return p.mr.v; });
  const Spread ct = spread_of(pairs, [](const PointPair& p) { return p.ct.v; });
  PointFit fit;
  fit.turn_is_known = pairs.size() >= 3 && mr.second_mm > kOffLineMm && ct.second_mm > kOffLineMm;
  Eigen::Matrix3d rotation = Eigen::Matrix3d::Identity();
  if (fit.turn_is_known) {
    Eigen::Matrix3d covariance = Eigen::Matrix3d::Zero();
    for (const PointPair& p : pairs) {
      covariance += (p.ct.v - ct.mean) * (p.mr.v - mr.mean).transpose();
    }
    const Eigen::JacobiSVD<Eigen::Matrix3d> svd(covariance,
                                                Eigen::ComputeFullU | Eigen::ComputeFullV);
    Eigen::Vector3d sign(1, 1, 1);
    if ((svd.matrixU() * svd.matrixV().transpose()).determinant() < 0) sign.z() = -1.0;
    rotation = svd.matrixU() * sign.asDiagonal() * svd.matrixV().transpose();
  }
  fit.transform = MrToCt(rotation, PatientPoint(Eigen::Vector3d(ct.mean - rotation * mr.mean)));
  double sum = 0.0;
  for (const PointPair& p : pairs) sum += (fit.transform * p.mr - p.ct).v.squaredNorm();
  fit.rms_mm = std::sqrt(sum / static_cast<double>(pairs.size()));
  return fit;
}

double turn_rad(const MrToCt& transform) {
  return std::abs(Eigen::AngleAxisd(transform.rotation()).angle());
}

MrToCt mean_transform(std::span<const MrToCt> transforms, const PatientPoint& centre) {
  CHECK(!transforms.empty());
  const auto n = static_cast<double>(transforms.size());
  Eigen::Vector3d place = Eigen::Vector3d::Zero();
  Eigen::Vector3d turn = Eigen::Vector3d::Zero();
  const Eigen::Matrix3d first = transforms.front().rotation();
  for (const MrToCt& t : transforms) {
    place += (t * centre).v / n;
    const Eigen::AngleAxisd a(t.rotation() * first.transpose());
    turn += a.angle() * a.axis() / n;
  }
  const double angle = turn.norm();
  Eigen::Matrix3d rotation = first;
  if (angle > 1e-12) rotation = Eigen::AngleAxisd(angle, turn / angle).toRotationMatrix() * first;
  return {rotation, PatientPoint(Eigen::Vector3d(place - rotation * centre.v))};
}

MrToCt motion_about(const PatientPoint& centre, const Eigen::Vector3d& turn,
                    const Eigen::Vector3d& shift_mm) {
  const double angle = turn.norm();
  Eigen::Matrix3d rotation = Eigen::Matrix3d::Identity();
  if (angle > 1e-12) rotation = Eigen::AngleAxisd(angle, turn / angle).toRotationMatrix();
  return {rotation, PatientPoint(Eigen::Vector3d(centre.v + shift_mm - rotation * centre.v))};
}

}  // namespace flavum
