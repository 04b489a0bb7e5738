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
