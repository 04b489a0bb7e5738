#include "sim/carm/machine.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace flavum {
namespace {

std::string whole_mm(double mm) { return std::to_string(std::lround(std::abs(mm))) + " mm"; }

}  // namespace

PatientVector room_up(double patient_roll_rad) {
  return {-std::sin(patient_roll_rad), std::cos(patient_roll_rad), 0.0};
}
PatientVector room_left(double patient_roll_rad) {
  return {std::cos(patient_roll_rad), std::sin(patient_roll_rad), 0.0};
}

PatientPoint isocentre_of(const PatientPoint& start, double patient_roll_rad,
                          const MachineJoints& joints) {
  return start + (joints.lift_mm - joints.table_height_mm) * room_up(patient_roll_rad) +
         (joints.column_mm - joints.table_side_mm) * room_left(patient_roll_rad) +
         PatientVector(0.0, 0.0, -joints.table_length_mm);
}

MachineJoints machine_joints(const CArmModel& model, const PatientPoint& start,
                             double patient_roll_rad, const CArmPose& pose) {
  const PatientVector way = pose.isocentre - start;
  const double up = way.dot(room_up(patient_roll_rad));
  const double left = way.dot(room_left(patient_roll_rad));
  MachineJoints j;
  j.dial = machine_angles(patient_roll_rad, pose);
  j.lift_mm = std::clamp(up, -model.lift_mm, model.lift_mm);
  j.column_mm = std::clamp(left, -model.column_mm, model.column_mm);
  // What is too far for both stays with the table, where it shows as beyond its travel.
  j.table_height_mm = j.lift_mm - up;
  j.table_side_mm = j.column_mm - left;
  j.table_length_mm = -way.z();
  return j;
}

std::string beyond_travel(const CArmModel& model, const TableModel& table,
                          const MachineJoints& joints) {
  constexpr double kSlackMm = 1e-6;
  struct Axis {
    const char *positive, *negative;
    double way_mm, most_mm;
  };
  const std::array<Axis, 3> axes{
      {{"up", "down", joints.lift_mm - joints.table_height_mm, model.lift_mm + table.height_mm},
       {"to the patient's left", "to the patient's right", joints.column_mm - joints.table_side_mm,
        model.column_mm + table.side_mm},
       {"towards the head", "towards the feet", -joints.table_length_mm, table.length_mm}}};
  for (const Axis& a : axes) {
    if (std::abs(a.way_mm) <= a.most_mm + kSlackMm) continue;
    return "C-arm and table cannot bring the view there: it is " + whole_mm(a.way_mm) + " " +
           (a.way_mm > 0.0 ? a.positive : a.negative) + " of where they stand, and they reach " +
           whole_mm(a.most_mm) + ".";
  }
  return {};
}

}  // namespace flavum
