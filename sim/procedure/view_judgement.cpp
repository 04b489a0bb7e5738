#include "sim/procedure/view_judgement.h"

#include <algorithm>
#include <cmath>

namespace flavum {
namespace {

// A joint set to a limit in degrees must count as inside it.
constexpr double kSlackRad = 1e-9;

SpineLevel level_of(const World& world) {
  return world.field ? world.field->level : world.scenario.level;
}

const LevelLandmarks* landmarks_of(const World& world) {
  return world.patient ? world.patient->landmarks.level(level_of(world)) : nullptr;
}

PatientPoint canal_centre(const World& world) {
  if (const LevelLandmarks* l = landmarks_of(world)) return l->canal_centre;
  return world.field ? world.field->centre : PatientPoint();
}

// Mean of the two vertebrae, as in the operative field.
PatientVector cranial_axis(const World& world) {
  if (world.field) return world.field->cranial;
  PatientVector sum(0, 0, 0);
  if (world.patient) {
    for (const Label v : {level_of(world).cranial, level_of(world).caudal()}) {
      if (const VertebraLandmarks* l = world.patient->landmarks.vertebra(v)) sum = sum + l->cranial;
    }
  }
  return sum.norm() > 1e-6 ? sum.normalized() : PatientVector(0, 0, 1);
}

}  // namespace

double laminar_half_angle_rad(const World& world, Side side) {
  const LevelLandmarks* l = landmarks_of(world);
  const double measured = l != nullptr ? l->laminar_half_angle_rad[side_index(side)] : 0.0;
  return measured >= kLeastCloRad && measured <= kMostCloRad ? measured : kUsualHalfAngleRad;
}

ViewJudgement judge_view(const World& world, const CArmPose& pose) {
  const double orbital = std::remainder(pose.orbital_rad, 2.0 * kPi);
  const double turned = std::abs(orbital);
  ViewJudgement v;
  v.detector_side = orbital >= 0.0 ? Side::Left : Side::Right;
  if (turned <= kMostApRad + kSlackRad) {
    v.kind = ViewKind::Ap;
    v.adequate = true;
  } else if (turned >= kLeastCloRad - kSlackRad && turned <= kMostCloRad + kSlackRad) {
    v.kind = ViewKind::Clo;
    v.over_rotation_rad = turned - laminar_half_angle_rad(world, other_side(v.detector_side));
    v.adequate = v.over_rotation_rad >= -kMostUnderRotationRad - kSlackRad &&
                 v.over_rotation_rad <= kMostOverRotationRad + kSlackRad;
  } else if (turned >= kLeastLateralRad - kSlackRad) {
    // Beyond 100 deg the far side is foreshortened again; beyond 135 it is a view from the front.
    v.kind = turned <= kMirrorBeyondRad ? ViewKind::Lateral : ViewKind::Other;
    v.adequate = turned <= kPi - kLeastLateralRad + kSlackRad;
  }
  return v;
}

CArmPose best_clo(const World& world, Side side) {
  const double turn = laminar_half_angle_rad(world, side);
  const double roll = world.scenario.patient_roll_rad;
  const double orbital = std::clamp(-side_sign(side) * turn, least_orbital_rad(world.carm, roll),
                                    most_orbital_rad(world.carm, roll));
  return {orbital, 0.0, canal_centre(world)};
}

CArmPose best_ap(const World& world) {
  // The beam runs along the end plates when it is perpendicular to the cranial axis: at orbital 0
  // the beam is (0, cos tilt, sin tilt).
  const PatientVector cranial = cranial_axis(world);
  const double tilt = std::atan2(-cranial.y(), cranial.z());
  return {0.0, std::clamp(tilt, world.carm.tilt_min_rad, world.carm.tilt_max_rad),
          canal_centre(world)};
}

bool in_field(const CArmModel& carm, const CArmPose& pose, const FluoroscopySettings& settings,
              const PatientPoint& p) {
  constexpr int kPixels = 1000;  // any number does: pixels are real numbers here
  const ProjectionGeometry g = projection_of(carm, pose, kPixels);
  const Eigen::Vector2d at = g.project(p);
  if (!at.allFinite()) return false;
  const Eigen::Vector2d off =
      (at.array() - 0.5 * (kPixels - 1)).matrix().cwiseAbs() * g.pixel_pitch_mm;
  return off.x() <= 0.5 * settings.field_width_mm && off.y() <= 0.5 * settings.field_height_mm;
}

bool in_field(const World& world, const State& state, const PatientPoint& p) {
  return in_field(world.carm, state.carm, state.imaging.settings, p);
}

}  // namespace flavum
