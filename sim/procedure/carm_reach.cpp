#include "sim/procedure/carm_reach.h"

#include <cmath>

namespace flavum {

std::optional<PatientPoint> carm_start(const World& world) {
  const SpineLevel level = world.field ? world.field->level : world.scenario.level;
  if (world.patient) {
    if (const LevelLandmarks* l = world.patient->landmarks.level(level)) return l->canal_centre;
  }
  if (world.field) return world.field->centre;
  return std::nullopt;
}

std::optional<MachineJoints> machine_joints(const World& world, const CArmPose& pose) {
  const auto start = carm_start(world);
  if (!start) return std::nullopt;
  return machine_joints(world.carm, *start, world.scenario.patient_roll_rad, pose);
}

std::optional<Clearance> least_clearance(const World& world, const CArmPose& pose) {
  if (!world.body) return std::nullopt;
  return least_clearance(world.carm, pose, *world.body, TableModel{},
                         world.scenario.patient_roll_rad);
}

std::string clearance_words(const World& world, const CArmPose& pose) {
  const auto least = least_clearance(world, pose);
  if (!least) return {};
  return clearance_words(*least, world.carm, pose, *world.body, world.scenario.patient_roll_rad);
}

std::string out_of_reach(const World& world, const CArmPose& pose) {
  if (!pose.isocentre.v.allFinite() || !std::isfinite(pose.orbital_rad) ||
      !std::isfinite(pose.tilt_rad) || !std::isfinite(pose.wigwag_rad)) {
    return "That is not a position of the C-arm.";
  }
  std::string why = beyond_joints(world.carm, world.scenario.patient_roll_rad, pose);
  if (!why.empty() || !world.attempt()) return why;
  if (const auto joints = machine_joints(world, pose)) {
    why = beyond_travel(world.carm, TableModel{}, *joints);
    if (!why.empty()) return why;
  }
  const auto least = least_clearance(world, pose);
  return least && least->mm <= 0.0 ? clearance_words(world, pose) : std::string();
}

}  // namespace flavum
