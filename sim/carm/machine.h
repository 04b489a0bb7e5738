#pragma once
// How machine and table stand: what lift, column and table have to do so that the isocentre comes
// to a point of the patient. The state holds the isocentre in Patient; the joints follow from it.
//
// Room directions, seen with the patient prone: up; left (the patient's left); head. A patient who
// lies rolled by r (positive: the back to the left) has the room's up at (-sin r, cos r, 0) and
// the room's left at (cos r, sin r, 0) in Patient.
//   isocentre = start + up (lift - table height) + left (column - table side) - head table length
// Every travel is measured from where machine and table stood at the start, in the middle of it.

#include <string>

#include "sim/carm/carm.h"

namespace flavum {

/// An operating table with a radiolucent top. Engineering defaults.
struct TableModel {
  double half_width_mm = 265.0, thickness_mm = 50.0, half_length_mm = 1000.0;
  /// Travel each way: along the patient (positive: towards the head), sideways (to the left), up.
  double length_mm = 300.0, side_mm = 100.0, height_mm = 150.0;
};

PatientVector room_up(double patient_roll_rad);
PatientVector room_left(double patient_roll_rad);

struct MachineJoints {
  MachineAngles dial;
  double lift_mm = 0.0;    ///< of the column, up
  double column_mm = 0.0;  ///< of the cross arm, to the patient's left
  double table_length_mm = 0.0, table_side_mm = 0.0, table_height_mm = 0.0;
};

PatientPoint isocentre_of(const PatientPoint& start, double patient_roll_rad,
                          const MachineJoints& joints);
/// The C-arm moves first; the table takes what is left over. The joints may lie beyond their
/// travel: beyond_travel().
MachineJoints machine_joints(const CArmModel& model, const PatientPoint& start,
                             double patient_roll_rad, const CArmPose& pose);
/// One sentence saying how far it would have to go and how far it goes; empty: in reach.
std::string beyond_travel(const CArmModel& model, const TableModel& table,
                          const MachineJoints& joints);

}  // namespace flavum
