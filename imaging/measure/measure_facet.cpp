// The facet joint in the plane of the level: the line half way between both articular processes.

#include "imaging/measure/level_frame.h"

namespace flavum::measure {
namespace {

constexpr double kMedialMm = 5.0, kLateralMm = 30.0, kVentralMm = -8.0, kDorsalMm = 26.0;
constexpr double kStepMm = 0.5;
constexpr double kWidestMm = 5.0;  // between the two processes; wider is no joint space
constexpr std::size_t kLeast = 12;

}  // namespace

void measure_facet(const LevelContext& c, Side side, Found& out) {
  const double sign = side_sign(side);
  std::vector<Eigen::Vector2d> upper, lower;  // process of the cranial and the caudal vertebra
  for (double u = kMedialMm; u <= kLateralMm; u += kStepMm) {
    for (double v = kVentralMm; v <= kDorsalMm; v += kStepMm) {
      const Label l = c.labels.nearest(c.frame.at(sign * u, v, 0.0), label::kAir);
      if (l == c.cranial) upper.emplace_back(u, v);
      if (l == c.caudal) lower.emplace_back(u, v);
    }
  }
  // Each point of one process with its nearest on the other, both ways, where they face each other.
  std::vector<Eigen::Vector2d> middle;
  const auto pair_up = [&](const std::vector<Eigen::Vector2d>& from,
                           const std::vector<Eigen::Vector2d>& to) {
    for (const auto& p : from) {
      const Eigen::Vector2d* nearest = nullptr;
      double best = kWidestMm;
      for (const auto& q : to) {
        const double d = (q - p).norm();
        if (d < best) {
          best = d;
          nearest = &q;
        }
      }
      if (nearest == nullptr) continue;
      const Eigen::Vector2d half = 0.5 * (p + *nearest);
      const Label l = c.labels.nearest(c.frame.at(sign * half.x(), half.y(), 0.0), label::kAir);
      // Inside a process there is another point of it nearer to the joint.
      if (!is_bone(l) || best <= 1.5 * kStepMm) middle.push_back(half);
    }
  };
  pair_up(upper, lower);
  pair_up(lower, upper);
  if (middle.size() < kLeast) return;
  Eigen::Vector2d mean = Eigen::Vector2d::Zero();
  for (const auto& p : middle) mean += p;
  mean /= static_cast<double>(middle.size());
  Eigen::Matrix2d spread = Eigen::Matrix2d::Zero();
  for (const auto& p : middle) spread += (p - mean) * (p - mean).transpose();
  spread /= static_cast<double>(middle.size());
  // Principal direction in closed form.
  const double turn = 0.5 * std::atan2(2.0 * spread(0, 1), spread(0, 0) - spread(1, 1));
  Eigen::Vector2d along(std::cos(turn), std::sin(turn));
  if (along.y() < 0.0) along = -along;
  const double length = along.dot(spread * along);
  const double width = spread.trace() - length;
  if (length < 4.0 * width || length < 2.0) return;  // a patch, not a line
  Measurement m;
  m.quantity = MeasuredQuantity::FacetAngle;
  m.level = c.level.level;
  m.side = side;
  m.value = std::acos(std::clamp(along.y(), -1.0, 1.0));
  double reach = 0.0;
  for (const auto& p : middle) reach = std::max(reach, std::abs((p - mean).dot(along)));
  const double error = std::hypot(c.border_error_mm, std::sqrt(width));
  m.uncertainty = std::atan2(error, reach);
  m.plane = c.frame.axial(0.0);
  const Eigen::Vector2d front = mean - reach * along;
  const Eigen::Vector2d back = mean + reach * along;
  // End, vertex, end: the joint's line and the sagittal plane through its ventral end.
  m.points = {c.frame.at(sign * back.x(), back.y(), 0.0),
              c.frame.at(sign * front.x(), front.y(), 0.0),
              c.frame.at(sign * front.x(), front.y() + 2.0 * reach, 0.0)};
  out.push_back(std::move(m));
}

}  // namespace flavum::measure
