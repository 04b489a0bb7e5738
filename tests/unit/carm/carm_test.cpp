#include "sim/carm/carm.h"

#include <gtest/gtest.h>

#include "imaging/base/units.h"

namespace flavum {
namespace {

constexpr double kTight = 1e-9;
const PatientPoint kIso(10.0, -20.0, 300.0);

Eigen::Vector2d seen(View view, const PatientVector& offset) {
  const ProjectionGeometry g = projection_of({}, pose_for(view, kIso), 512);
  return g.project(kIso + offset);
}

TEST(CArm, IsocentreFallsOnTheImageCentreInEveryView) {
  for (const View v : {View::Ap, View::Pa, View::Lateral, View::CloLeft, View::CloRight}) {
    EXPECT_NEAR((seen(v, {}) - Eigen::Vector2d(255.5, 255.5)).norm(), 0.0, kTight);
  }
}

TEST(CArm, ApHasTheDetectorDorsalAtTheStatedDistances) {
  const CArmModel m;
  const ProjectionGeometry g = projection_of(m, pose_for(View::Ap, kIso), 512);
  EXPECT_NEAR(g.source.y(), kIso.y() - m.source_isocentre_mm, kTight);
  EXPECT_NEAR(g.detector_centre.y(), kIso.y() + m.source_detector_mm - m.source_isocentre_mm,
              kTight);
  EXPECT_NEAR(g.source_detector_mm(), m.source_detector_mm, kTight);
  EXPECT_NEAR(g.pixel_pitch_mm * 512, m.detector_width_mm, kTight);
  EXPECT_EQ(g.column_dir, PatientVector(-1, 0, 0));
  EXPECT_NEAR((g.row_dir - PatientVector(0, 0, -1)).norm(), 0.0, kTight);
}

TEST(CArm, ApAndPaShowThePatientsLeftAtTheScreensLeftAndTheHeadUp) {
  for (const View v : {View::Ap, View::Pa}) {
    EXPECT_LT(seen(v, {50, 0, 0}).x(), 250.0);  // left: small column
    EXPECT_LT(seen(v, {0, 0, 50}).y(), 250.0);  // head: small row
    EXPECT_NEAR(seen(v, {0, 30, 0}).x(), 255.5, kTight);
  }
}

TEST(CArm, PaHasTheDetectorVentral) {
  const ProjectionGeometry g = projection_of({}, pose_for(View::Pa, kIso), 512);
  EXPECT_LT(g.detector_centre.y(), kIso.y());
  EXPECT_GT(g.source.y(), kIso.y());
}

TEST(CArm, LateralHasTheDetectorAtThePatientsLeftHeadUpAndDorsalAtTheScreensRight) {
  const ProjectionGeometry g = projection_of({}, pose_for(View::Lateral, kIso), 512);
  EXPECT_GT(g.detector_centre.x(), kIso.x());
  EXPECT_GT(seen(View::Lateral, {0, 50, 0}).x(), 260.0);
  EXPECT_LT(seen(View::Lateral, {0, 0, 50}).y(), 250.0);
}

TEST(CArm, ObliquesTurnTheDetectorToTheirSideByFiftyDegreesKeepingTheHeadUp) {
  for (const double side : {1.0, -1.0}) {
    const View v = side > 0 ? View::CloLeft : View::CloRight;
    const ProjectionGeometry g = projection_of({}, pose_for(v, kIso), 512);
    const PatientVector beam = (g.detector_centre - g.source).normalized();
    EXPECT_NEAR(beam.x(), side * std::sin(rad_from_deg(50.0)), kTight);
    EXPECT_NEAR(beam.y(), std::cos(rad_from_deg(50.0)), kTight);
    EXPECT_LT(seen(v, {0, 0, 50}).y(), 250.0);
    EXPECT_LT(seen(v, {50, 0, 0}).x(), 255.0);  // left is still to the left
    // From a turn to the left, dorsal moves to the right of the screen, and the reverse.
    EXPECT_GT(side * (seen(v, {0, 50, 0}).x() - 255.5), 10.0);
  }
}

TEST(CArm, EveryPoseIsTheApFrameTurnedRigidly) {
  const ProjectionGeometry ap = projection_of({}, {0.0, 0.0, kIso}, 512);
  const double handedness =
      ap.column_dir.cross(ap.row_dir).dot((ap.detector_centre - ap.source).normalized());
  for (double orbital = -1.9; orbital < 2.0; orbital += 0.31) {
    for (double tilt = -0.4; tilt < 0.45; tilt += 0.2) {
      const ProjectionGeometry g = projection_of({}, {orbital, tilt, kIso}, 512);
      EXPECT_NEAR(g.column_dir.norm(), 1.0, kTight);
      EXPECT_NEAR(g.row_dir.norm(), 1.0, kTight);
      EXPECT_NEAR(g.column_dir.dot(g.row_dir), 0.0, kTight);
      const PatientVector beam = (g.detector_centre - g.source).normalized();
      EXPECT_NEAR(g.column_dir.cross(g.row_dir).dot(beam), handedness, kTight);
      EXPECT_NEAR(beam.z(), std::sin(tilt), kTight);  // cephalad at every orbital angle
      EXPECT_NEAR(g.source_detector_mm(), CArmModel{}.source_detector_mm, 1e-6);
    }
  }
}

TEST(CArm, WordsNameSideAndDegreesFromTrueAp) {
  EXPECT_EQ(pose_words({rad_from_deg(-50.0), rad_from_deg(12.0), kIso}),
            "Detector to patient's RIGHT 50° from true AP, cephalad 12°");
  EXPECT_EQ(pose_words({rad_from_deg(90.0), rad_from_deg(-5.0), kIso}),
            "Detector to patient's LEFT 90° from true AP, caudad 5°");
  EXPECT_EQ(pose_words(pose_for(View::Ap, kIso)), "True AP");
  EXPECT_EQ(pose_words(pose_for(View::Pa, kIso)), "True PA");
}

TEST(CArm, TheWigWagTurnsTheWholeCAboutTheVertical) {
  const double w = rad_from_deg(10.0);
  for (const double orbital : {-0.8, 0.0, 0.5, 1.5}) {
    for (const double tilt : {-0.3, 0.0, 0.4}) {
      const ProjectionGeometry straight = projection_of({}, {orbital, tilt, kIso}, 512);
      const ProjectionGeometry turned = projection_of({}, {orbital, tilt, kIso, w}, 512);
      const Eigen::Matrix3d turn =
          Eigen::AngleAxisd(w, Eigen::Vector3d::UnitY()).toRotationMatrix();
      EXPECT_NEAR((turned.column_dir.v - turn * straight.column_dir.v).norm(), 0.0, kTight);
      EXPECT_NEAR((turned.row_dir.v - turn * straight.row_dir.v).norm(), 0.0, kTight);
      EXPECT_NEAR(((turned.source - kIso).v - turn * (straight.source - kIso).v).norm(), 0.0, 1e-6);
      EXPECT_NEAR(turned.source_detector_mm(), CArmModel{}.source_detector_mm, 1e-6);
    }
  }
  // At AP source and detector stay and the picture turns: its top now points to the head's left.
  const ProjectionGeometry ap = projection_of({}, {0.0, 0.0, kIso, w}, 512);
  EXPECT_LT(ap.row_dir.x(), -0.1);
  EXPECT_NEAR((ap.source - kIso).x(), 0.0, 1e-6);
  EXPECT_EQ(pose_words({0.0, 0.0, kIso, w}), "True AP, wig-wag to the LEFT 10°");
  EXPECT_EQ(pose_words({0.0, 0.0, kIso, -w}), "True AP, wig-wag to the RIGHT 10°");
}

// The back of a rolled patient faces where the detector must go for true AP.
TEST(CArm, TheDialShowsTheAngleFromTrueApPlusTheRoll) {
  const double roll = rad_from_deg(6.0);  // the back to the patient's left
  const CArmPose ap = pose_for(View::Ap, kIso);
  EXPECT_NEAR(machine_angles(roll, ap).orbital_rad, roll, kTight);
  EXPECT_NEAR(machine_angles(-roll, ap).orbital_rad, -roll, kTight);
  // The machine's beam at that dial, seen from the room: its up component is the cosine.
  const ProjectionGeometry g = projection_of({}, ap, 512);
  const PatientVector beam = (g.detector_centre - g.source).normalized();
  const PatientVector up(-std::sin(roll), std::cos(roll), 0.0);  // of the room, in Patient
  const PatientVector left(std::cos(roll), std::sin(roll), 0.0);
  EXPECT_NEAR(std::atan2(beam.dot(left), beam.dot(up)), machine_angles(roll, ap).orbital_rad,
              kTight);
  EXPECT_EQ(dial_words(roll, ap),
            "The machine shows 6° to the LEFT: the patient lies rolled 6°, the back to the "
            "patient's left.");
  EXPECT_EQ(dial_words(0.0, ap), "");
}

TEST(CArm, TheJointsEndOnTheDialNotOnThePatientsAngle) {
  const CArmModel m;  // turns +-126 deg
  const double roll = rad_from_deg(8.0);
  const CArmPose at_end{m.orbital_max_rad - roll, 0.0, kIso};
  EXPECT_EQ(beyond_joints(m, roll, at_end), "");
  EXPECT_NE(beyond_joints(m, roll, {m.orbital_max_rad, 0.0, kIso}), "");
  EXPECT_EQ(beyond_joints(m, -roll, {m.orbital_max_rad + roll, 0.0, kIso}), "");
  EXPECT_NEAR(most_orbital_rad(m, roll), at_end.orbital_rad, kTight);
  EXPECT_NEAR(least_orbital_rad(m, roll), m.orbital_min_rad - roll, kTight);
  EXPECT_EQ(beyond_joints(m, 0.0, {0.0, rad_from_deg(-41.0), kIso}),
            "The C-arm cannot tilt that far: its dial would show 41° caudad and ends at 26°.");
  EXPECT_NE(beyond_joints(m, 0.0, {0.0, 0.0, kIso, 0.3}).find("wig-wag"), std::string::npos);
}

// DICOM PS3.3 C.8.7.5.1.2: zero in front of the chest, +90 at the patient's left, cranial positive.
TEST(CArm, DicomAnglesHaveTheirZeroInFrontOfTheChest) {
  const auto degrees = [](const CArmPose& pose) {
    const PositionerAngles a = dicom_positioner_angles(pose);
    return Eigen::Vector2d(deg_from_rad(a.primary_rad), deg_from_rad(a.secondary_rad));
  };
  EXPECT_NEAR(std::abs(degrees(pose_for(View::Ap, kIso)).x()), 180.0, 1e-9);
  EXPECT_NEAR(degrees(pose_for(View::Pa, kIso)).x(), 0.0, 1e-9);
  EXPECT_NEAR(degrees(pose_for(View::Lateral, kIso)).x(), 90.0, 1e-9);
  EXPECT_NEAR(degrees(pose_for(View::CloLeft, kIso)).x(), 130.0, 1e-9);
  EXPECT_NEAR(degrees(pose_for(View::CloRight, kIso)).x(), -130.0, 1e-9);
  for (const double tilt : {-20.0, 0.0, 15.0}) {
    const Eigen::Vector2d a = degrees({rad_from_deg(35.0), rad_from_deg(tilt), kIso});
    EXPECT_NEAR(a.x(), 145.0, 1e-9);
    EXPECT_NEAR(a.y(), tilt, 1e-9);
  }
  // From the definition: the direction to the detector, chest = -y, left = +x, head = +z.
  const CArmPose odd{0.7, 0.3, kIso, 0.15};
  const ProjectionGeometry g = projection_of({}, odd, 64);
  const PatientVector d = (g.detector_centre - kIso).normalized();
  const PositionerAngles a = dicom_positioner_angles(odd);
  EXPECT_NEAR(std::cos(a.secondary_rad) * std::sin(a.primary_rad), d.x(), kTight);
  EXPECT_NEAR(-std::cos(a.secondary_rad) * std::cos(a.primary_rad), d.y(), kTight);
  EXPECT_NEAR(std::sin(a.secondary_rad), d.z(), kTight);
}

TEST(CArm, ViewsAreParsedByTheirCommandLineNames) {
  EXPECT_EQ(parse_view("ap"), View::Ap);
  EXPECT_EQ(parse_view("pa"), View::Pa);
  EXPECT_EQ(parse_view("lateral"), View::Lateral);
  EXPECT_EQ(parse_view("clo-left"), View::CloLeft);
  EXPECT_EQ(parse_view("clo-right"), View::CloRight);
  EXPECT_FALSE(parse_view("AP").has_value());
  EXPECT_STREQ(view_title(View::CloLeft), "Contralateral oblique, detector left");
}

}  // namespace
}  // namespace flavum
