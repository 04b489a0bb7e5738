// Lift, column and table against the point they bring into the beam.

#include "sim/carm/machine.h"

#include <gtest/gtest.h>

#include "imaging/base/units.h"

namespace flavum {
namespace {

const PatientPoint kStart(4.0, -30.0, 210.0);

TEST(Machine, ALevelPatientHasTheRoomsDirections) {
  EXPECT_EQ(room_up(0.0), PatientVector(0, 1, 0));
  EXPECT_EQ(room_left(0.0), PatientVector(1, 0, 0));
}

TEST(Machine, TheBackOfAPatientRolledToTheLeftLeansToTheLeft) {
  const PatientVector back(0, 1, 0);
  EXPECT_GT(back.dot(room_left(rad_from_deg(5.0))), 0.0);
  EXPECT_NEAR(back.dot(room_up(rad_from_deg(5.0))), std::cos(rad_from_deg(5.0)), 1e-12);
}

TEST(Machine, LiftAndTableWorkAgainstEachOther) {
  MachineJoints j;
  j.lift_mm = 20.0;
  EXPECT_NEAR((isocentre_of(kStart, 0.0, j) - kStart).y(), 20.0, 1e-12);
  j.table_height_mm = 20.0;  // patient and machine both up: nothing changes
  EXPECT_NEAR((isocentre_of(kStart, 0.0, j) - kStart).norm(), 0.0, 1e-12);
  j = {};
  j.table_length_mm = 50.0;  // the table goes to the head side: the view to the feet
  EXPECT_NEAR((isocentre_of(kStart, 0.0, j) - kStart).z(), -50.0, 1e-12);
}

TEST(Machine, JointsAndIsocentreAreInverse) {
  const CArmModel m;
  for (const double roll : {-0.12, 0.0, 0.09}) {
    for (const PatientVector& way :
         {PatientVector(12, 7, -40), PatientVector(-180, 90, 220), PatientVector(0, -300, 0)}) {
      const CArmPose pose{0.3, 0.1, kStart + way, 0.05};
      const MachineJoints j = machine_joints(m, kStart, roll, pose);
      EXPECT_NEAR((isocentre_of(kStart, roll, j) - pose.isocentre).norm(), 0.0, 1e-9);
      EXPECT_LE(std::abs(j.lift_mm), m.lift_mm);
      EXPECT_LE(std::abs(j.column_mm), m.column_mm);
      EXPECT_NEAR(j.dial.orbital_rad, 0.3 + roll, 1e-12);
    }
  }
}

TEST(Machine, TravelEndsWhereLiftAndTableEnd) {
  const CArmModel m;
  const TableModel t;
  const auto beyond = [&](const PatientVector& way) {
    return beyond_travel(m, t, machine_joints(m, kStart, 0.0, {0.0, 0.0, kStart + way}));
  };
  EXPECT_EQ(beyond({0, m.lift_mm + t.height_mm, 0}), "");
  EXPECT_EQ(beyond({m.column_mm + t.side_mm, 0, t.length_mm}), "");
  EXPECT_EQ(beyond({0, 0, t.length_mm + 12.0}),
            "C-arm and table cannot bring the view there: it is 312 mm towards the head of where "
            "they stand, and they reach 300 mm.");
  EXPECT_NE(beyond({0, -m.lift_mm - t.height_mm - 1.0, 0}).find("down"), std::string::npos);
  EXPECT_NE(beyond({-m.column_mm - t.side_mm - 1.0, 0, 0}).find("patient's right"),
            std::string::npos);
}

}  // namespace
}  // namespace flavum
