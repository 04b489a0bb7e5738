// Room between C-arm, patient and table, against distances worked out by hand.

#include "sim/carm/collision.h"

#include <gtest/gtest.h>

#include "imaging/base/units.h"

namespace flavum {
namespace {

const BodyOutline kBody{PatientPoint(0, 0, 0), 170.0, 115.0};
const TableModel kTable;
const CArmModel kModel;
constexpr double kExact = 0.01;

double between(const CArmPose& pose, CArmEnd end, Obstacle obstacle, double roll = 0.0) {
  return clearance(kModel, pose, kBody, kTable, roll, end, obstacle).mm;
}

TEST(Collision, AtApTheGapsAreDifferencesOfHeights) {
  const PatientPoint iso(0, 30, 0);
  const CArmPose ap{0.0, 0.0, iso};
  const double detector_face =
      iso.y() + kModel.source_detector_mm - kModel.source_isocentre_mm - kDetectorCoverMm;
  EXPECT_NEAR(between(ap, CArmEnd::Detector, Obstacle::Patient), detector_face - 115.0, kExact);
  EXPECT_NEAR(between(ap, CArmEnd::Detector, Obstacle::Table), detector_face + 115.0, kExact);
  const double tube_face = iso.y() - kModel.source_isocentre_mm + kTubeFrontMm;
  EXPECT_NEAR(between(ap, CArmEnd::Tube, Obstacle::Table), -115.0 - 50.0 - tube_face, kExact);
  EXPECT_NEAR(between(ap, CArmEnd::Tube, Obstacle::Patient), -115.0 - tube_face, kExact);
}

TEST(Collision, LateralTheDetectorIsBesideTheWidestPointOfTheBody) {
  const CArmPose lateral{0.5 * kPi, 0.0, PatientPoint(0, 0, 0)};
  const double face = kModel.source_detector_mm - kModel.source_isocentre_mm - kDetectorCoverMm;
  EXPECT_NEAR(between(lateral, CArmEnd::Detector, Obstacle::Patient), face - 170.0, kExact);
  // The tube is at the right, its face beyond the edge of the table and reaching over its height.
  const double tube_face = kModel.source_isocentre_mm - kTubeFrontMm;
  EXPECT_NEAR(between(lateral, CArmEnd::Tube, Obstacle::Table), tube_face - kTable.half_width_mm,
              kExact);
}

TEST(Collision, LeftAndRightAreMirrorImages) {
  for (const double orbital : {0.3, 0.9, 1.4, 1.9}) {
    for (const double tilt : {-0.4, 0.0, 0.2}) {
      for (const CArmEnd end : {CArmEnd::Detector, CArmEnd::Tube}) {
        for (const Obstacle o : {Obstacle::Patient, Obstacle::Table}) {
          const double left = between({orbital, tilt, PatientPoint(40, 20, 0), 0.1}, end, o, 0.1);
          const double right =
              between({-orbital, tilt, PatientPoint(-40, 20, 0), -0.1}, end, o, -0.1);
          EXPECT_NEAR(left, right, kExact);
        }
      }
    }
  }
}

// No pair of sampled points of end and obstacle may be nearer than the distance given, and some
// pair must come as near as the sampling is fine.
TEST(Collision, IsTheLeastDistanceOfASampledBodyAndHousing) {
  const CArmPose pose{0.8, -0.35, PatientPoint(-120, 60, 15), 0.12};
  const Clearance c =
      clearance(kModel, pose, kBody, kTable, 0.0, CArmEnd::Detector, Obstacle::Patient);
  const ProjectionGeometry g = projection_of(kModel, pose, 1);
  const PatientVector beam = (g.detector_centre - g.source).normalized();
  const double across = 0.5 * kModel.detector_width_mm + kDetectorRimMm;
  double least = 1e9;
  for (int u = -50; u <= 50; ++u) {
    for (int v = -50; v <= 50; ++v) {
      const PatientPoint face = g.detector_centre + (u * across / 50.0) * g.column_dir +
                                (v * across / 50.0) * g.row_dir + (-kDetectorCoverMm) * beam;
      for (double turn = 0.0; turn < 2.0 * kPi; turn += 0.02) {
        const double x = kBody.half_width_mm * std::cos(turn);
        const double y = std::clamp(kBackFlatness * kBody.half_depth_mm * std::sin(turn),
                                    -kBody.half_depth_mm, kBody.half_depth_mm);
        least = std::min(least, std::hypot(face.x() - x, face.y() - y));
      }
    }
  }
  EXPECT_LE(c.mm, least + 1e-6);
  EXPECT_GT(c.mm, least - 0.5);  // steps of 4 mm on flat faces and round ones
  EXPECT_NEAR(distance_mm(c.where, c.end_near), c.mm, 1e-9);
}

TEST(Collision, TheTableTouchesARolledBodyFromBelow) {
  for (const double roll : {-0.14, 0.0, 0.05, 0.14}) {
    const PatientPoint centre = table_centre(kBody, kTable, roll);
    const double top = (centre - kBody.centre).dot(room_up(roll)) + 0.5 * kTable.thickness_mm;
    double lowest = 0.0;
    for (double turn = 0.0; turn < 2.0 * kPi; turn += 1e-4) {
      const double x = kBody.half_width_mm * std::cos(turn);
      const double y = kBackFlatness * kBody.half_depth_mm * std::sin(turn);
      if (std::abs(y) > kBody.half_depth_mm) continue;
      lowest = std::min(lowest, PatientVector(x, y, 0).dot(room_up(roll)));
    }
    EXPECT_NEAR(top, lowest, 0.05) << roll;
  }
}

TEST(Collision, TheSentenceNamesTheEndThePlaceAndTheWayOut) {
  const auto words = [&](const CArmPose& pose) {
    return clearance_words(least_clearance(kModel, pose, kBody, kTable, 0.0), kModel, pose, kBody,
                           0.0);
  };
  EXPECT_EQ(words({0.0, 0.0, PatientPoint(0, 30, 0)}), "");
  EXPECT_EQ(words({0.0, 0.0, PatientPoint(0, -370, 0)}),
            "The detector would touch the patient's back: raise the lift or lower the table.");
  EXPECT_EQ(words({0.5 * kPi, 0.0, PatientPoint(-320, 0, 0)}),
            "The detector would touch the patient's left side: move the C-arm to the patient's "
            "left or turn it back.");
  EXPECT_EQ(words({0.0, 0.0, PatientPoint(0, 280, 0)}),
            "The tube would touch the table: lower the lift or raise the table.");
  // Detector face 20 mm over the back.
  const double iso =
      115.0 + 20.0 - (kModel.source_detector_mm - kModel.source_isocentre_mm - kDetectorCoverMm);
  EXPECT_EQ(words({0.0, 0.0, PatientPoint(0, iso, 0)}),
            "The detector passes the patient's back at 20 mm.");
}

TEST(Collision, TheStandardViewsHaveRoomAtTheSpine) {
  const auto room = [](View v, double tilt) {
    CArmPose pose = pose_for(v, PatientPoint(0, 35, 0));
    pose.tilt_rad = tilt;
    return least_clearance(kModel, pose, kBody, kTable, 0.0);
  };
  for (const double tilt : {-0.43, 0.0, 0.43}) {
    EXPECT_GT(room(View::Ap, tilt).mm, kCloseToTouchMm) << tilt;
    EXPECT_GT(room(View::Lateral, tilt).mm, kCloseToTouchMm) << tilt;
  }
  for (const View v : {View::CloLeft, View::CloRight}) {
    EXPECT_GT(room(v, 0.0).mm, kCloseToTouchMm);
    EXPECT_GT(room(v, 0.17).mm, 0.0);
    // Turned by 50 deg and tilted by 25 the tube's corner comes to the edge of the table: with the
    // edge at (-265, -200) from the isocentre its face, 410 mm away, is met 260 mm along the table,
    // and the housing reaches 280 mm.
    const Clearance steep = room(v, rad_from_deg(25.0));
    EXPECT_EQ(steep.mm, 0.0);
    EXPECT_EQ(steep.end, CArmEnd::Tube);
    EXPECT_EQ(steep.obstacle, Obstacle::Table);
  }
}

}  // namespace
}  // namespace flavum
