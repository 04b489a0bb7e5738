#include "sim/procedure/access_path.h"

#include <algorithm>
#include <cmath>

#include "imaging/base/units.h"
#include "imaging/volume/distance_field.h"
#include "sim/patient/lamina_roof.h"
#include "sim/procedure/crossings.h"
#include "sim/procedure/sac.h"

namespace flavum {
namespace {

constexpr double kSlideStepMm = 0.1;    // a fifth of the field's voxels
constexpr double kWatchStepMm = 0.5;    // how often line and dura are looked at on the way
constexpr double kSwingStepMm = 0.25;   // of the tip
constexpr double kContactMm = 0.25;     // nearer to bone counts as standing on it
constexpr double kFlankMm = 40.0;       // of the shaft that can meet bone when it swings
constexpr double kFlankSlackMm = 0.25;  // half a voxel: what the shaft has passed does not hold it
// Docked on the rounded surface of a lamina a tip may lie a little below its plane; deeper there is
// no bone under it (engineering default: half the published 6 mm of lamina).
constexpr double kLaminaSlackMm = 3.0;
// The plane of the laminae is straight for about this far from the disc (engineering default: half
// a level).
constexpr double kLaminaReachMm = 20.0;

RigidTransform<Patient, Tool> pose_of(const AccessAxis& axis, double depth_mm) {
  PortalPlan plan;
  plan.skin_entry = axis.skin_entry;
  plan.dock = axis.at(std::max(depth_mm, kSlideStepMm));  // any length gives the direction
  RigidTransform<Patient, Tool> pose = X_PatientTool(plan);
  return {pose.rotation(), axis.at(depth_mm)};
}

// Points of the front face, out to the wall.
std::vector<Eigen::Vector3d> front(const PortalModel& portal) {
  std::vector<Eigen::Vector3d> points{{0.0, 0.0, 0.0}};
  constexpr int kRings = 5;
  const double wall = 0.5 * portal.outer_diameter_mm;
  for (int ring = 1; ring <= kRings; ++ring) {
    const double r = wall * ring / kRings;
    const int n = 4 * std::max(1, static_cast<int>(std::ceil(0.5 * kPi * r / 0.5)));
    for (int i = 0; i < n; ++i) {
      const double a = 2.0 * kPi * i / n;
      points.emplace_back(r * std::cos(a), r * std::sin(a), 0.0);
    }
  }
  return points;
}

bool meets_bone(const World& world, const State& state, const RigidTransform<Patient, Tool>& pose,
                const std::vector<Eigen::Vector3d>& points) {
  return std::ranges::any_of(points, [&](const Eigen::Vector3d& p) {
    return bone_stands_at(world, state, pose * Point<Tool>(p));
  });
}

// Looks at what the end of the portal crosses, place by place.
class Watch {
 public:
  Watch(const World& world, State& state, const RigidTransform<Patient, Tool>& start)
      : world_(world), state_(state), end_(working_end(world.portal, nullptr, 0.0)) {
    if (!world.field) return;
    past_line_ = line(start).mm < 0.0;
    past_dura_ = dura(start).mm < 0.0;
    past_lamina_ = lamina(start).mm < 0.0;
  }
  void look(const RigidTransform<Patient, Tool>& pose) {
    if (!world_.field) return;
    note(EventKind::LineCrossed, past_line_, line(pose));
    note(EventKind::DuraCrossed, past_dura_, dura(pose));
    note(EventKind::PastLamina, past_lamina_, lamina(pose));
  }

 private:
  void note(EventKind kind, bool& was_past, const Nearest& n) {
    record_crossing(state_, kind, was_past, -1, n);
    was_past = n.mm < 0.0;
  }
  Nearest line(const RigidTransform<Patient, Tool>& pose) const {
    return nearest(world_.field->line_mm, pose, end_);
  }
  Nearest dura(const RigidTransform<Patient, Tool>& pose) const {
    return nearest_dura(world_, state_, pose, end_);
  }
  Nearest lamina(const RigidTransform<Patient, Tool>& pose) const {
    const double past = past_lamina_mm(world_, pose.origin());
    return {past > kLaminaSlackMm ? -past : 0.0, pose.origin()};
  }

  const World& world_;
  State& state_;
  ToolPoints end_;
  bool past_line_ = false, past_dura_ = false, past_lamina_ = false;
};

}  // namespace

bool bone_stands_at(const World& world, const State& state, const PatientPoint& p) {
  if (world.field) {
    const ImageGeometry& g = world.field->labels.geometry;
    const Eigen::Vector3i ijk = g.nearest_index(p);
    if (g.contains(ijk)) {
      return is_bone(world.field->labels.at(ijk)) &&
             (!(state.tissue.grid() == g) || state.tissue.occupancy(ijk) > 127);
    }
  }
  return world.patient && is_bone(world.patient->labels->nearest(p, label::kAir));
}

bool stands_on_bone(const World& world, const State& state, const AccessAxis& axis,
                    double depth_mm) {
  return meets_bone(world, state, pose_of(axis, depth_mm + kContactMm), front(world.portal));
}

double slide(const World& world, State& state, const AccessAxis& axis, double from_mm,
             double to_mm) {
  const std::vector<Eigen::Vector3d> face = front(world.portal);
  const int n = std::max(1, static_cast<int>(std::ceil((to_mm - from_mm) / kSlideStepMm)));
  Watch watch(world, state, pose_of(axis, from_mm));
  double reached = from_mm, watched = from_mm;
  for (int i = 1; i <= n; ++i) {
    const double depth = std::lerp(from_mm, to_mm, static_cast<double>(i) / n);
    const RigidTransform<Patient, Tool> pose = pose_of(axis, depth);
    if (meets_bone(world, state, pose, face)) break;
    reached = depth;
    if (i == n || reached - watched >= kWatchStepMm) {
      watch.look(pose);
      watched = reached;
    }
  }
  if (reached > watched) watch.look(pose_of(axis, reached));
  return reached;
}

PatientVector swing(const World& world, State& state, const AccessAxis& axis,
                    const PatientVector& to, double depth_mm) {
  std::vector<Eigen::Vector3d> shaft = front(world.portal);
  ToolPoints flank;
  add_cylinder(flank, world.portal.outer_diameter_mm - 2.0 * kFlankSlackMm, 0.0,
               std::min(kFlankMm, depth_mm), 1.0);
  shaft.insert(shaft.end(), flank.points.begin(), flank.points.end());
  const double angle = std::atan2(axis.direction.cross(to).norm(), axis.direction.dot(to));
  // Blended directions are not evenly spaced; half the step leaves room for that.
  const int n = std::max(1, static_cast<int>(std::ceil(angle * depth_mm / kSwingStepMm)));
  Watch watch(world, state, pose_of(axis, depth_mm));
  PatientVector reached = axis.direction;
  for (int i = 1; i <= n; ++i) {
    const double t = static_cast<double>(i) / n;
    const PatientVector d = i == n ? to : ((1.0 - t) * axis.direction + t * to).normalized();
    const RigidTransform<Patient, Tool> pose = pose_of({axis.skin_entry, d}, depth_mm);
    if (meets_bone(world, state, pose, shaft)) break;
    watch.look(pose);
    reached = d;
  }
  return reached;
}

double past_lamina_mm(const World& world, const PatientPoint& p) {
  if (!world.field || !world.patient) return -kFarMm;
  const OperativeField& field = *world.field;
  const LevelLandmarks* level = world.patient->landmarks.level(field.level);
  const PatientVector off = p - field.centre;
  if (level == nullptr || std::abs(off.dot(field.cranial)) > kLaminaReachMm) return -kFarMm;
  const LaminaRoof roof = roof_of(field, *level);
  const double lateral = off.dot(field.left);
  const int side = lateral >= 0.0 ? 0 : 1;
  const double above = off.dot(field.dorsal) - roof.at(side, std::abs(lateral));
  return -above / std::sqrt(1.0 + roof.slope[side] * roof.slope[side]);
}

}  // namespace flavum
