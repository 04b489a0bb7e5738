#include "app/editor/session.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "app/config/config.h"
#include "imaging/phantom/phantom.h"
#include "imaging/segment/segmentation.h"
#include "sim/fluoroscope/fluoroscope.h"

namespace flavum {
namespace {

// The built-in spine with its true labels, coarse: what is tested here is the session, not the
// anatomy.
OpenedCase coarse_case() {
  PhantomOptions options;
  options.spacing_mm = 1.5;
  options.slice_spacing_mm = 2.0;
  Phantom phantom = make_phantom(phantom_preset("case-01"), options);
  OpenedCase opened;
  opened.volume.image = std::make_shared<ScalarImage>(std::move(phantom.ct));
  opened.volume.modality = Modality::Ct;
  opened.segmentation.labels = phantom.truth;
  opened.segmentation.landmarks = phantom.landmarks;
  opened.patient.ct = opened.volume.image;
  opened.patient.labels = std::make_shared<LabelMap>(std::move(phantom.truth));
  opened.patient.landmarks = phantom.landmarks;
  opened.patient.generated = true;
  return opened;
}

class SessionTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { opened_ = std::make_unique<OpenedCase>(coarse_case()); }
  static void TearDownTestSuite() { opened_.reset(); }

  Session session_at_level() {
    Session session(*opened_);
    session.choose_level(level_);
    return session;
  }
  static PortalPlan proposal(const Session& s) {
    return propose_portal(*s.world().patient, *s.world().field, level_, Side::Left,
                          s.world().portal)
        .plan;
  }

  static constexpr SpineLevel level_{label::kL4};
  static std::unique_ptr<OpenedCase> opened_;
};
std::unique_ptr<OpenedCase> SessionTest::opened_;

TEST_F(SessionTest, ARefusedCommandChangesNothingAndSaysWhy) {
  Session s = session_at_level();
  const auto before = s.revision();
  const Verdict v = s.dispatch(TakeBite{});
  EXPECT_FALSE(v.ok);
  EXPECT_FALSE(v.reason.empty());
  EXPECT_EQ(s.revision(), before);
  EXPECT_FALSE(s.can_undo());
}

TEST_F(SessionTest, UndoAndRedoWalkThroughTheSameStates) {
  Session s = session_at_level();
  ASSERT_TRUE(s.dispatch(PlacePortal{proposal(s)}).ok);
  ASSERT_TRUE(s.dispatch(SetDepthStop{5.0}).ok);
  ASSERT_TRUE(s.dispatch(SelectInstrument{InstrumentKind::BoneRongeur}).ok);
  EXPECT_EQ(s.undo_name(), "Change instrument");
  s.undo();
  s.undo();
  s.undo();
  EXPECT_FALSE(s.can_undo());
  EXPECT_FALSE(s.state().portal);
  EXPECT_EQ(s.redo_name(), "Move portal");
  s.redo();
  s.redo();
  s.redo();
  EXPECT_FALSE(s.can_redo());
  EXPECT_EQ(s.state().instrument, InstrumentKind::BoneRongeur);
  EXPECT_DOUBLE_EQ(s.state().portal->depth_stop_mm, 5.0);
}

TEST_F(SessionTest, MovesOfOneKindMergeIntoOneStep) {
  Session s = session_at_level();
  for (int n = 1; n <= 10; ++n) {
    CArmPose pose = s.state().carm;
    pose.orbital_rad = 0.05 * n;
    ASSERT_TRUE(s.dispatch(PoseCArm{pose}).ok);
  }
  s.undo();
  EXPECT_DOUBLE_EQ(s.state().carm.orbital_rad, 0.0);
  EXPECT_FALSE(s.can_undo());
}

TEST_F(SessionTest, TwoStrokesOfOneKindAreTwoSteps) {
  Session s = session_at_level();
  for (const double angle : {0.1, 0.2}) {
    for (const double jitter : {0.0, 0.01}) {
      CArmPose pose = s.state().carm;
      pose.orbital_rad = angle + jitter;
      ASSERT_TRUE(s.dispatch(PoseCArm{pose}).ok);
    }
    s.end_stroke();
  }
  s.undo();
  EXPECT_DOUBLE_EQ(s.state().carm.orbital_rad, 0.11);
  s.undo();
  EXPECT_DOUBLE_EQ(s.state().carm.orbital_rad, 0.0);
}

// Another machine is one step: undone, the machine and where it stood come back together.
TEST_F(SessionTest, ChoosingAMachineCanBeUndone) {
  Session s = session_at_level();
  CArmPose pose = s.state().carm;
  pose.orbital_rad = 0.3;
  ASSERT_TRUE(s.dispatch(PoseCArm{pose}).ok);
  const CArmModel before = s.world().carm;
  const std::vector<CArmModel> machines = carm_presets();
  const auto other =
      std::ranges::find_if(machines, [&](const CArmModel& m) { return m.name != before.name; });
  ASSERT_NE(other, machines.end());
  ASSERT_TRUE(s.use_carm(*other).ok);
  EXPECT_EQ(s.world().carm.name, other->name);
  EXPECT_EQ(s.world().carm.fields_mm, other->fields_mm);
  EXPECT_DOUBLE_EQ(s.state().carm.orbital_rad, 0.0);
  EXPECT_EQ(s.undo_name(), "Choose machine");
  s.undo();
  EXPECT_EQ(s.world().carm.name, before.name);
  EXPECT_DOUBLE_EQ(s.state().carm.orbital_rad, 0.3);
  s.redo();
  EXPECT_EQ(s.world().carm.name, other->name);
  EXPECT_DOUBLE_EQ(s.state().carm.orbital_rad, 0.0);
}

// What neither shows nor measures the C-arm need not be done again when it moves.
TEST_F(SessionTest, TellsMovesOfTheCArmFromEverythingElse) {
  Session s = session_at_level();
  const std::uint64_t before = s.operation_revision();
  CArmPose pose = s.state().carm;
  pose.orbital_rad = 0.3;
  ASSERT_TRUE(s.dispatch(PoseCArm{pose}).ok);
  EXPECT_EQ(s.operation_revision(), before);
  ASSERT_TRUE(s.dispatch(PlacePortal{proposal(s)}).ok);
  const std::uint64_t placed = s.operation_revision();
  EXPECT_GT(placed, before);
  s.undo();
  EXPECT_GT(s.operation_revision(), placed);
}

TEST_F(SessionTest, ABiteIsItsOwnStepAndUndoGivesTheTissueBack) {
  Session s = session_at_level();
  ASSERT_TRUE(s.dispatch(PlacePortal{proposal(s)}).ok);
  ASSERT_TRUE(s.dispatch(SetDepthStop{6.0}).ok);
  ASSERT_TRUE(s.dispatch(SelectInstrument{InstrumentKind::BoneRongeur}).ok);
  ASSERT_TRUE(s.dispatch(MoveInstrument{4.0, 0.0, 0.0, 0.0}).ok);
  const Tissue whole = s.state().tissue;
  ASSERT_TRUE(s.dispatch(TakeBite{}).ok);
  ASSERT_GT(s.state().bites.back().bone_mm3, 0.0);
  EXPECT_FALSE(s.state().tissue == whole);
  s.undo();
  EXPECT_TRUE(s.state().tissue == whole);
  EXPECT_TRUE(s.state().bites.empty());
}

TEST_F(SessionTest, TheFluoroscopeShowsTheInstrumentDarkAndTheRestUnchanged) {
  Session s = session_at_level();
  Fluoroscope scope(s.world());
  PulseSettings quiet;
  quiet.noise = false;
  const PixelImage before =
      line_integrals_of(*scope.pulse(s.world(), s.state(), 128, quiet).layers);
  ASSERT_TRUE(s.dispatch(PlacePortal{proposal(s)}).ok);
  const PulsePicture picture = scope.pulse(s.world(), s.state(), 128, quiet);
  const PixelImage after = line_integrals_of(*picture.layers);
  // On the wall of the tube, 40 mm up from the dock, the ray crosses steel.
  const Point<Tool> on_wall(0.5 * s.world().portal.outer_diameter_mm - 0.1, 0.0, 40.0);
  const Eigen::Vector2d pixel =
      picture.geometry.project(X_PatientTool(*s.state().portal) * on_wall);
  double added = 0.0;
  for (int dr = -2; dr <= 2; ++dr) {
    for (int dc = -2; dc <= 2; ++dc) {
      const int c = static_cast<int>(std::lround(pixel.x())) + dc;
      const int r = static_cast<int>(std::lround(pixel.y())) + dr;
      ASSERT_TRUE(c >= 0 && r >= 0 && c < 128 && r < 128);
      added = std::max<double>(added, after.at(c, r) - before.at(c, r));
    }
  }
  EXPECT_GT(added, 0.3);  // at least a third of a millimetre of steel
  EXPECT_EQ(after.at(0, 0), before.at(0, 0));
}

}  // namespace
}  // namespace flavum
