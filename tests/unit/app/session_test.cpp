#include "app/editor/session.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "app/config/config.h"
#include "imaging/edit/brush.h"
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

// Another level is a step as well; what was planned at the first one is there again.
TEST_F(SessionTest, GoingToAnotherLevelAndBackFindsThePortal) {
  Session s = session_at_level();
  ASSERT_TRUE(s.dispatch(PlacePortal{proposal(s)}).ok);
  const PatientPoint dock = s.state().portal->dock;
  const SpineLevel other{label::kL3};
  s.choose_level(other);
  EXPECT_FALSE(s.state().portal);
  EXPECT_EQ(s.world().field->level, other);
  EXPECT_EQ(s.undo_name(), "Choose L3-4");
  s.undo();
  ASSERT_TRUE(s.state().portal);
  EXPECT_EQ(s.world().field->level, level_);
  EXPECT_FALSE(s.needs());
  s.redo();
  EXPECT_EQ(s.world().field->level, other);
  s.choose_level(level_);
  ASSERT_TRUE(s.state().portal);
  EXPECT_EQ((s.state().portal->dock - dock).norm(), 0.0);
}

Stroke dab(const Session& s) {
  Stroke stroke;
  stroke.points = {s.world().field->centre};
  stroke.radius_mm = 3.0;
  return stroke;
}

// Labels, plan and notes share one history: steps are taken back in the order they were made.
TEST_F(SessionTest, EditingLabelsIsUndoneInTurnWithThePlan) {
  Session s = session_at_level();
  const LabelMap before = s.labels();
  ASSERT_TRUE(s.dispatch(PlacePortal{proposal(s)}).ok);
  ASSERT_TRUE(s.edit(paint(s.edited(), dab(s), label::kLigamentumFlavum).step));
  EXPECT_EQ(s.structure_states().of(label::kLigamentumFlavum), StructureState::Edited);
  PlanNotes notes = s.notes();
  notes.numbering.confirmed = true;
  s.note(notes, "Confirm the count");
  const LabelMap after = s.labels();
  EXPECT_NE(after.voxels, before.voxels);
  s.undo();
  EXPECT_FALSE(s.notes().numbering.confirmed);
  EXPECT_EQ(s.labels().voxels, after.voxels);
  s.undo();
  EXPECT_EQ(s.labels().voxels, before.voxels);
  EXPECT_TRUE(s.state().portal);
  s.undo();
  EXPECT_FALSE(s.state().portal);
  for (int n = 0; n < 3; ++n) s.redo();
  EXPECT_EQ(s.labels().voxels, after.voxels);
  EXPECT_TRUE(s.notes().numbering.confirmed);
}

// Distances follow edited labels once the level was prepared anew, and go back with undo.
TEST_F(SessionTest, AnEditedLevelIsPreparedAgain) {
  Session s = session_at_level();
  EXPECT_FALSE(s.needs());
  const auto field = s.world().field;
  ASSERT_TRUE(s.edit(paint(s.edited(), dab(s), label::kLigamentumFlavum).step));
  EXPECT_EQ(s.needs(), level_);
  EXPECT_EQ(s.world().field, field);  // the old distances stay until the new ones are there
  const PreparedLevel prepared = prepare_level(s.request(level_));
  s.adopt(prepared);
  EXPECT_FALSE(s.needs());
  EXPECT_NE(s.world().field, field);
  s.undo();
  EXPECT_FALSE(s.needs());  // what was prepared before is still kept
  EXPECT_EQ(s.world().field, field);
  s.adopt(prepared);  // of labels that are not there any more
  EXPECT_EQ(s.world().field, field);
  s.redo();
  EXPECT_FALSE(s.needs());
  EXPECT_EQ(s.world().field, prepared.field);
}

TEST_F(SessionTest, AStrokeOfTheBrushIsOneStep) {
  Session s = session_at_level();
  const LabelMap before = s.labels();
  for (int n = 0; n < 3; ++n) {
    Stroke stroke = dab(s);
    stroke.points.front() = stroke.points.front() + PatientVector(0, 0, 2.0 * n);
    s.edit(paint(s.edited(), stroke, label::kLigamentumFlavum).step, true);
  }
  s.end_stroke();
  s.undo();
  EXPECT_FALSE(s.can_undo());
  EXPECT_EQ(s.labels().voxels, before.voxels);
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
