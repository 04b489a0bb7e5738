// What a pose shows, against the geometry of clinical.md 3.3.

#include <gtest/gtest.h>

#include <cmath>

#include "imaging/base/units.h"
#include "sim/procedure/view_judgement.h"
#include "tests/support/synthetic_attempt.h"

namespace flavum {
namespace {

using namespace testing;

// Laminae of 50 deg on the left and 55 deg on the right.
World slanted_world() {
  World w = attempt_world();
  auto patient = std::make_shared<Case>(*w.patient);
  for (LevelLandmarks& l : patient->landmarks.levels) {
    l.laminar_half_angle_rad[0] = rad_from_deg(50.0);
    l.laminar_half_angle_rad[1] = rad_from_deg(55.0);
  }
  w.patient = patient;
  return w;
}

CArmPose turned(const World& w, double deg) { return {rad_from_deg(deg), 0.0, w.field->centre}; }

TEST(View, AnglesDecideTheKind) {
  const World w = slanted_world();
  const auto kind = [&](double deg) { return judge_view(w, turned(w, deg)).kind; };
  for (const double sign : {1.0, -1.0}) {
    EXPECT_EQ(kind(sign * 0.0), ViewKind::Ap);
    EXPECT_EQ(kind(sign * 5.0), ViewKind::Ap);
    EXPECT_EQ(kind(sign * 6.0), ViewKind::Other);
    EXPECT_EQ(kind(sign * 29.0), ViewKind::Other);
    EXPECT_EQ(kind(sign * 30.0), ViewKind::Clo);
    EXPECT_EQ(kind(sign * 70.0), ViewKind::Clo);
    EXPECT_EQ(kind(sign * 75.0), ViewKind::Other);
    EXPECT_EQ(kind(sign * 80.0), ViewKind::Lateral);
    EXPECT_EQ(kind(sign * 90.0), ViewKind::Lateral);
  }
}

// The detector turned to the right looks along the LEFT lamina: the instrument is on the left.
TEST(View, TheObliqueIsJudgedByTheLaminaOppositeTheDetector) {
  const World w = slanted_world();
  const ViewJudgement right = judge_view(w, turned(w, -50.0));
  EXPECT_EQ(right.detector_side, Side::Right);
  EXPECT_NEAR(right.over_rotation_rad, 0.0, 1e-12);
  const ViewJudgement left = judge_view(w, turned(w, 50.0));
  EXPECT_EQ(left.detector_side, Side::Left);
  EXPECT_NEAR(deg_from_rad(left.over_rotation_rad), -5.0, 1e-9);
  EXPECT_TRUE(right.adequate);
  EXPECT_FALSE(left.adequate);
}

TEST(View, UnderRotationIsForgivenLessThanOverRotation) {
  const World w = slanted_world();
  const auto adequate = [&](double deg) { return judge_view(w, turned(w, deg)).adequate; };
  EXPECT_TRUE(adequate(-47.0));
  EXPECT_FALSE(adequate(-46.9));
  EXPECT_TRUE(adequate(-60.0));
  EXPECT_FALSE(adequate(-60.1));
}

TEST(View, WithoutAUsableHalfAngleTheUsualOneCounts) {
  const World w = attempt_world();  // a flat plate: no view looks along it
  EXPECT_NEAR(deg_from_rad(laminar_half_angle_rad(w, Side::Left)), 56.0, 1e-9);
  EXPECT_TRUE(judge_view(w, turned(w, 56.0)).adequate);
}

TEST(View, TheBestObliqueIsItsOwnOptimum) {
  const World w = slanted_world();
  for (const Side side : {Side::Left, Side::Right}) {
    const ViewJudgement v = judge_view(w, best_clo(w, side));
    EXPECT_EQ(v.kind, ViewKind::Clo);
    EXPECT_EQ(v.detector_side, other_side(side));
    EXPECT_NEAR(v.over_rotation_rad, 0.0, 1e-12);
  }
}

// Teaching point of clinical.md 3.3: apparent depth error = x sin(view - half) / sin(half),
// negative (shallower) when under-rotated. Checked in the projection itself.
TEST(View, UnderRotationMakesATipLookShallower) {
  const World w = slanted_world();
  const double half = rad_from_deg(50.0), x = 8.0;
  const PatientPoint ridge(0.0, 12.0, 0.0);
  const PatientPoint tip(x, 12.0 - x / std::tan(half), 0.0);  // on the left lamina's plane
  for (const double off_deg : {-10.0, -3.0, 0.0, 10.0}) {
    CArmPose pose = best_clo(w, Side::Left);
    pose.isocentre = ridge;
    pose.orbital_rad -= rad_from_deg(off_deg);  // detector to the right: negative
    const ProjectionGeometry g = projection_of(w.carm, pose, 1000);
    const auto column = [&](const PatientPoint& p) { return g.project(p).x() * g.pixel_pitch_mm; };
    const double dorsal = column(ridge + PatientVector(0, 1, 0)) - column(ridge);
    const double magnification = w.carm.source_detector_mm / w.carm.source_isocentre_mm;
    const double deeper =
        -(column(tip) - column(ridge)) * (dorsal > 0.0 ? 1.0 : -1.0) / magnification;
    const double expected = x * std::sin(rad_from_deg(off_deg)) / std::sin(half);
    EXPECT_NEAR(deeper, expected, 0.1) << off_deg;
  }
}

TEST(View, TheBestApSquaresTheEndPlates) {
  World w = attempt_world();
  auto field = std::make_shared<OperativeField>(*w.field);
  const double lordosis = rad_from_deg(12.0);
  field->cranial = PatientVector(0.0, -std::sin(lordosis), std::cos(lordosis));
  w.field = field;
  const CArmPose ap = best_ap(w);
  const ProjectionGeometry g = projection_of(w.carm, ap, 100);
  const PatientVector beam = (g.detector_centre - g.source).normalized();
  EXPECT_NEAR(beam.dot(field->cranial), 0.0, 1e-12);
  EXPECT_EQ(judge_view(w, ap).kind, ViewKind::Ap);
  // Steeper than the machine tilts: as far as it goes.
  field->cranial = PatientVector(0.0, -std::sin(0.7), std::cos(0.7));
  EXPECT_DOUBLE_EQ(best_ap(w).tilt_rad, w.carm.tilt_max_rad);
}

TEST(View, TheFieldIsWhatIsCollimated) {
  const World w = attempt_world();
  State s = attempt_start(w);
  s.imaging.settings.field_width_mm = 100.0;
  s.imaging.settings.field_height_mm = 60.0;
  const double shrink = w.carm.source_isocentre_mm / w.carm.source_detector_mm;
  const PatientPoint c = s.carm.isocentre;
  EXPECT_TRUE(in_field(w, s, c + PatientVector(50.0 * shrink - 0.1, 0, 0)));
  EXPECT_FALSE(in_field(w, s, c + PatientVector(50.0 * shrink + 0.1, 0, 0)));
  EXPECT_TRUE(in_field(w, s, c + PatientVector(0, 0, -30.0 * shrink + 0.1)));
  EXPECT_FALSE(in_field(w, s, c + PatientVector(0, 0, -30.0 * shrink - 0.1)));
}

}  // namespace
}  // namespace flavum
