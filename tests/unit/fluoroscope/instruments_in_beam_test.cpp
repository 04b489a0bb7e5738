// Needles, trocar, portal, depth guide and instruments as solids: where they stand, and that jaws
// and windows look open and closed.
#include <gtest/gtest.h>

#include <algorithm>
#include <numbers>

#include "sim/fluoroscope/hand_in_beam.h"
#include "sim/fluoroscope/metal_in_beam.h"
#include "sim/procedure/readings.h"
#include "sim/xray/metal.h"
#include "tests/unit/fluoroscope/scanned_level.h"

namespace flavum::testing {
namespace {

// Steel (mm) on a line through a point, both in the frame of the solids' common pose.
double steel_along(const std::vector<Solid>& solids, const PatientPoint& p,
                   const PatientVector& d) {
  ProjectionGeometry g;
  g.source = p - 600.0 * d;
  g.detector_centre = p + 400.0 * d;
  const PatientVector aside =
      std::abs(d.x()) < 0.9 ? PatientVector(1, 0, 0) : PatientVector(0, 1, 0);
  g.column_dir = aside.cross(d).normalized();
  g.row_dir = d.cross(g.column_dir).normalized();
  g.size_px = {1, 1};
  return metal_chords(solids, g).at(0, 0);
}
double steel_through(const std::vector<Piece>& pieces, const Eigen::Vector3d& at,
                     const Eigen::Vector3d& d) {
  return steel_along({{RigidTransform<Patient, Tool>(), pieces}}, PatientPoint(at),
                     PatientVector(d));
}
constexpr double kHub = 190.0;
const Eigen::Vector3d kX = Eigen::Vector3d::UnitX(), kY = Eigen::Vector3d::UnitY();

TEST(InstrumentsInBeam, ARongeurGapesOpenAndNotClosed) {
  const InstrumentModel m = synthetic_rongeur();
  const double d = m.shaft_diameter_mm, x = 0.3 * d;
  const double full = 2.0 * std::sqrt(0.25 * d * d - x * x);
  const double in_gap = 0.5 * (0.8 + m.window_length_mm);
  EXPECT_NEAR(steel_through(instrument_pieces(m, true, kHub), {x, 0, in_gap}, kY), 0.0, 1e-6);
  // Closed, only the thin walls of the cup are left open.
  const double closed = steel_through(instrument_pieces(m, false, kHub), {x, 0, in_gap}, kY);
  EXPECT_GT(closed, 0.4 * full);
  for (const bool open : {true, false}) {
    const auto pieces = instrument_pieces(m, open, kHub);
    EXPECT_NEAR(steel_through(pieces, {x, 0, 0.4}, kY), full, 1e-3);      // the foot
    EXPECT_NEAR(steel_through(pieces, {-x, 0, in_gap}, kY), full, 1e-3);  // the rod behind the jaw
    EXPECT_NEAR(steel_through(pieces, {0.01, 0, 60.0}, kX), d, 1e-3);     // halves touch
    EXPECT_NEAR(steel_through(pieces, {0, 0, kHub + 5.0}, kX), 12.0, 1e-3);  // the hub
  }
}

TEST(InstrumentsInBeam, ASculptorsWindowIsOpenOrShutByAThinWall) {
  InstrumentModel m = synthetic_sculptor();
  m.shaft_diameter_mm = 3.98;
  const double r = 0.5 * m.shaft_diameter_mm;
  const auto open = instrument_pieces(m, true, kHub), shut = instrument_pieces(m, false, kHub);
  // Along the facing direction through the window: the far half of the shaft stays.
  EXPECT_NEAR(steel_through(open, {0, 0, 4.0}, kX), r, 1e-3);
  EXPECT_NEAR(steel_through(shut, {0, 0, 4.0}, kX), r + 0.3, 1e-3);
  EXPECT_NEAR(steel_through(open, {0, 0, 20.0}, kX), 2.0 * r, 1e-3);
  EXPECT_NEAR(steel_through(open, {0, 0, 0.0 + 0.3}, kX), (0.7 + 0.15) * 2.0 * r, 1e-3);  // nose
}

TEST(InstrumentsInBeam, AnAugerHasAPointAndFlutes) {
  InstrumentModel m = synthetic_rongeur();
  m.bore_mm = 1.0;
  const auto pieces = instrument_pieces(m, false, kHub);
  EXPECT_NEAR(steel_through(pieces, {0, 0, 0.75}, kX), 0.25 * m.shaft_diameter_mm, 1e-3);
  EXPECT_NEAR(steel_through(pieces, {0, 0, 1.75}, kX), m.shaft_diameter_mm, 1e-3);       // flute
  EXPECT_NEAR(steel_through(pieces, {0, 0, 2.4}, kX), 0.5 * m.shaft_diameter_mm, 1e-3);  // between
}

TEST(InstrumentsInBeam, ATrocarFillsThePortalAndStandsOutOfIt) {
  const World& w = scanned_world();
  State s = scanned_state();
  s.access.trocar_in = true;
  s.access.skin_entry = PatientPoint(7, kSkin, 4);
  s.access.direction = PatientVector(0, -1, 0);
  s.access.depth_mm = 30.0;
  const auto metal = metal_in_beam(w, s);
  const double tip_y = kSkin - 30.0;
  const PatientVector z(0, 0, 1);
  EXPECT_EQ(steel_along(metal, PatientPoint(7, tip_y - 0.05, 4), z), 0.0);
  EXPECT_NEAR(steel_along(metal, PatientPoint(7, tip_y + 1.5, 4), z), 0.5 * 4.7, 1e-3);  // the cone
  // Wall and trocar leave a gap of nothing: bore and trocar are one width.
  EXPECT_NEAR(steel_along(metal, PatientPoint(7, tip_y + 20.0, 4), z), 5.16, 1e-3);
  s.access.trocar_in = false;
  s.portal = straight_plan();
  EXPECT_NEAR(steel_along(metal_in_beam(w, s), PatientPoint(7, kLaminaDorsal + 20.0, 4), z),
              5.16 - 4.7, 1e-3);
}

TEST(InstrumentsInBeam, TheHubMeetsTheDepthGuideAtTheDepthStop) {
  const World& w = scanned_world();
  State s = ready_state(w, straight_plan(), InstrumentKind::BoneRongeur);
  for (const double stop : {0.0, 4.0, 10.0}) {
    s.portal->depth_stop_mm = stop;
    s.advance_mm = stop;
    const auto metal = metal_in_beam(w, s);
    const auto portal = X_PatientPortalInBeam(s);
    ASSERT_TRUE(portal.has_value());
    const auto pose = X_PatientInstrument(w, s);
    ASSERT_TRUE(pose.has_value());
    // In the portal's frame: the guide's outer face, and the lower face of the hub.
    double guide = 0.0, hub = 1e3;
    for (double z = 150.0; z < 220.0; z += 0.01) {
      const PatientPoint beside = *portal * Point<Tool>(3.5, 0.0, z);
      const double mm = steel_along(metal, beside, portal->axis(1));
      if (mm > 9.0) hub = std::min(hub, z);
      if (mm > 0.0 && z < hub) guide = z;
    }
    EXPECT_NEAR(hub - guide, 0.0, 0.03) << stop;
    EXPECT_NEAR(guide, 165.0 + 25.0 - stop, 0.03);
  }
}

TEST(InstrumentsInBeam, ThePortalTurnsAboutTheSkinWithALeveredInstrument) {
  const World& w = scanned_world();
  State s = ready_state(w, straight_plan(), InstrumentKind::BoneRongeur);
  s.advance_mm = 5.0;
  s.tilt_x_mm = 2.0;
  s.clock_rad = 1.0;
  const auto portal = X_PatientPortalInBeam(s);
  const auto tool = X_PatientInstrument(w, s);
  ASSERT_TRUE(portal && tool);
  EXPECT_NEAR((portal->axis(2) - tool->axis(2)).norm(), 0.0, 1e-12);
  EXPECT_NEAR(distance_mm(portal->origin(), *tool * Point<Tool>(0, 0, 5)), 0.0, 1e-9);
  const PatientVector to_skin = s.portal->skin_entry - portal->origin();
  EXPECT_NEAR(to_skin.cross(portal->axis(2)).norm(), 0.0, 1e-9);
}

TEST(InstrumentsInBeam, NeedlesAreHollowBevelledAndStay) {
  const World& w = scanned_world();
  State s = scanned_state();
  Needle n;
  n.skin_entry = PatientPoint(2, kSkin, 0);
  n.depth_mm = 48.0;
  for (const auto& [kind, outer, inner] : {std::tuple(NeedleKind::Spinal22G, 0.72, 0.413),
                                           std::tuple(NeedleKind::Tuohy, 1.27, 0.838)}) {
    n.kind = kind;
    s.contrast.needle = n;
    s.contrast.injections.clear();
    const PatientVector z(0, 0, 1);
    const auto metal = metal_in_beam(w, s);
    EXPECT_NEAR(steel_along(metal, n.tip() + PatientVector(0, 20, 0), z), outer - inner, 1e-4);
    EXPECT_EQ(steel_along(metal, n.tip() - PatientVector(0, 0.1, 0), z), 0.0);
    EXPECT_EQ(steel_along(metal, n.tip() + PatientVector(0, 0.05, 0), z), 0.0);  // bevelled away
    // After the epidurogram and beside the portal it is still there.
    s.contrast.injections.push_back({});
    s.portal = straight_plan();
    EXPECT_NEAR(
        steel_along(metal_in_beam(w, s), n.tip() + PatientVector(0, 20, 0), PatientVector(0, 0, 1)),
        outer - inner, 1e-4);
    s.portal.reset();
  }
}

TEST(InstrumentsInBeam, AHandHoldsThePortalAboveTheSkin) {
  State s = scanned_state();
  s.portal = straight_plan();
  EXPECT_TRUE(hand_in_beam(s).flesh.empty());
  s.imaging.hand_in_field = true;
  const HandInBeam hand = hand_in_beam(s);
  ASSERT_FALSE(hand.bones.empty());
  // Bone lies inside flesh, and all of it dorsal of the skin.
  const ProjectionGeometry g =
      projection_of({}, pose_for(View::Lateral, PatientPoint(0, 90, 0)), 200);
  PixelImage flesh = metal_chords(hand.flesh, g), bone = metal_chords(hand.bones, g);
  double most = 0.0;
  for (std::size_t n = 0; n < bone.pixels.size(); ++n) {
    ASSERT_LE(bone.pixels[n], flesh.pixels[n] + 1e-3F);
    most = std::max<double>(most, bone.pixels[n]);
  }
  EXPECT_GT(most, 5.0);
  for (const Solid& solid : hand.flesh) {
    EXPECT_GT(solid.X_PatientTool.origin().y(), kSkin + 5.0);
  }
  // The fingers leave the shaft free.
  EXPECT_EQ(steel_along(hand.bones, PatientPoint(7, kSkin + 45, 4), PatientVector(0, 1, 0)), 0.0);
}

}  // namespace
}  // namespace flavum::testing
