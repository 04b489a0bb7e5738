#include "sim/carm/collision.h"

#include <algorithm>
#include <cmath>

namespace flavum {
namespace {

using Eigen::Matrix3d;
using Eigen::Vector2d;
using Eigen::Vector3d;

struct Box {
  Vector3d centre;
  Matrix3d axes;  // columns
  Vector3d half;
  Vector3d nearest(const Vector3d& p) const {
    const Vector3d local = axes.transpose() * (p - centre);
    return centre + axes * local.cwiseMax(-half).cwiseMin(half);
  }
};

// The point of an ellipse's disc nearest to p: on the border where b^2 grows into b_k^2 + t, a
// monotone equation in t (Eberly, Distance from a point to an ellipse).
Vector2d nearest_on_ellipse(const Vector2d& p, const Vector2d& half) {
  if ((p.array() / half.array()).matrix().squaredNorm() <= 1.0) return p;
  const Eigen::Array2d square = half.array().square();
  double low = 0.0, high = half.maxCoeff() * p.norm();
  for (int n = 0; n < 60; ++n) {
    const double t = 0.5 * (low + high);
    const double outside = (half.array() * p.array() / (square + t)).square().sum() - 1.0;
    (outside > 0.0 ? low : high) = t;
  }
  return (square * p.array() / (square + 0.5 * (low + high))).matrix();
}

// Ellipse cut flat in front and behind. If the nearest point of one of the two convex sets lies in
// the other it is the nearest of both; else a corner is.
Vector2d half_axes(const BodyOutline& b) {
  return {b.half_width_mm, kBackFlatness * b.half_depth_mm};
}
double corner_mm(const BodyOutline& b) {
  return b.half_width_mm * std::sqrt(1.0 - 1.0 / (kBackFlatness * kBackFlatness));
}
Vector3d nearest_on_body(const BodyOutline& b, const Vector3d& p) {
  const Vector2d off = (p - b.centre.v).head<2>();
  Vector2d at = nearest_on_ellipse(off, half_axes(b));
  if (std::abs(at.y()) > b.half_depth_mm) {
    at = {std::clamp(off.x(), -corner_mm(b), corner_mm(b)),
          std::copysign(b.half_depth_mm, off.y())};
  }
  return {b.centre.x() + at.x(), b.centre.y() + at.y(), p.z()};
}

Box box_of(const CArmModel& model, const CArmPose& pose, CArmEnd end) {
  const ProjectionGeometry g = projection_of(model, pose, 1);
  const Vector3d beam = (g.detector_centre - g.source).v.normalized();
  Box box;
  box.axes << g.column_dir.v, g.row_dir.v, beam;
  const bool detector = end == CArmEnd::Detector;
  const double across =
      detector ? 0.5 * model.detector_width_mm + kDetectorRimMm : kTubeHalfWidthMm;
  // Along the beam, from the detector plane or the focal spot.
  const double from = detector ? -kDetectorCoverMm : -kTubeBackMm;
  const double to = detector ? kDetectorDepthMm : kTubeFrontMm;
  box.half = {across, across, 0.5 * (to - from)};
  box.centre = (detector ? g.detector_centre : g.source).v + 0.5 * (from + to) * beam;
  return box;
}

Box table_box(const BodyOutline& body, const TableModel& table, double roll) {
  Box box;
  box.axes << room_left(roll).v, room_up(roll).v, Vector3d::UnitZ();
  box.half = {table.half_width_mm, 0.5 * table.thickness_mm, table.half_length_mm};
  box.centre = table_centre(body, table, roll).v;
  return box;
}

std::string end_name(CArmEnd end) { return end == CArmEnd::Detector ? "detector" : "tube"; }

std::string obstacle_name(const Clearance& c, const BodyOutline& body) {
  if (c.obstacle == Obstacle::Table) return "table";
  const Vector3d off = c.where.v - body.centre.v;
  if (std::abs(off.y()) / body.half_depth_mm >= std::abs(off.x()) / body.half_width_mm) {
    return off.y() > 0.0 ? "patient's back" : "patient's belly";
  }
  return off.x() > 0.0 ? "patient's left side" : "patient's right side";
}

// Away from the obstacle, in the room.
std::string advice(const Clearance& c, const CArmModel& model, const CArmPose& pose,
                   const BodyOutline& body, double roll) {
  const Vector3d away = box_of(model, pose, c.end).centre -
                        (c.obstacle == Obstacle::Patient ? body.centre.v : c.where.v);
  const double up = away.dot(room_up(roll).v), left = away.dot(room_left(roll).v);
  if (std::abs(up) >= std::abs(left)) {
    return up > 0.0 ? "raise the lift or lower the table" : "lower the lift or raise the table";
  }
  return std::string("move the C-arm to the patient's ") + (left > 0.0 ? "left" : "right") +
         " or turn it back";
}

}  // namespace

PatientPoint table_centre(const BodyOutline& body, const TableModel& table, double roll) {
  const PatientVector down = -room_up(roll);
  // How far the body reaches downwards: the ellipse's support, or a corner where that is cut off.
  const Vector2d half = half_axes(body), d = down.v.head<2>();
  const Vector2d scaled = half.cwiseProduct(d);
  double reach = scaled.norm();
  const Vector2d touch = half.cwiseProduct(scaled) / reach;
  if (std::abs(touch.y()) > body.half_depth_mm) {
    reach = corner_mm(body) * std::abs(d.x()) + body.half_depth_mm * std::abs(d.y());
  }
  return body.centre + (reach + 0.5 * table.thickness_mm) * down;
}

// Going to and fro between two convex sets, each time to the nearest point of the other, ends at
// the nearest pair (Cheney and Goldstein 1959).
Clearance clearance(const CArmModel& model, const CArmPose& pose, const BodyOutline& body,
                    const TableModel& table, double patient_roll_rad, CArmEnd end,
                    Obstacle obstacle) {
  constexpr int kMostSteps = 2000;
  constexpr double kSettledMm = 1e-7;
  const Box box = box_of(model, pose, end);
  const Box slab = table_box(body, table, patient_roll_rad);
  Vector3d on_end = box.centre, on_obstacle = on_end;
  for (int n = 0; n < kMostSteps; ++n) {
    on_obstacle =
        obstacle == Obstacle::Table ? slab.nearest(on_end) : nearest_on_body(body, on_end);
    const Vector3d next = box.nearest(on_obstacle);
    const double moved = (next - on_end).norm();
    on_end = next;
    if (moved < kSettledMm) break;
  }
  Clearance c;
  c.end = end;
  c.obstacle = obstacle;
  c.where = PatientPoint(on_obstacle);
  c.end_near = PatientPoint(on_end);
  const double mm = (on_end - on_obstacle).norm();
  c.mm = mm < 0.01 ? 0.0 : mm;
  return c;
}

Clearance least_clearance(const CArmModel& model, const CArmPose& pose, const BodyOutline& body,
                          const TableModel& table, double patient_roll_rad) {
  Clearance least;
  bool first = true;
  for (const CArmEnd end : {CArmEnd::Detector, CArmEnd::Tube}) {
    for (const Obstacle obstacle : {Obstacle::Patient, Obstacle::Table}) {
      const Clearance c = clearance(model, pose, body, table, patient_roll_rad, end, obstacle);
      if (first || c.mm < least.mm) least = c;
      first = false;
    }
  }
  return least;
}

std::string clearance_words(const Clearance& least, const CArmModel& model, const CArmPose& pose,
                            const BodyOutline& body, double patient_roll_rad) {
  if (least.mm >= kCloseToTouchMm) return {};
  const std::string what = obstacle_name(least, body);
  if (least.mm > 0.0) {
    return "The " + end_name(least.end) + " passes the " + what + " at " +
           std::to_string(std::lround(least.mm)) + " mm.";
  }
  return "The " + end_name(least.end) + " would touch the " + what + ": " +
         advice(least, model, pose, body, patient_roll_rad) + ".";
}

}  // namespace flavum
