// Measuring with the mouse, through the interface's own code: what a person does with the left
// button, and what undo takes back.

#include <gtest/gtest.h>

#include <memory>

#include <imgui.h>

#include "app/ui/measure_overlay.h"
#include "app/view/slice_plane.h"
#include "imaging/base/units.h"

namespace flavum {
namespace {

// Notes go to the session; nothing else is asked for here.
class SessionActions : public WorkbenchActions {
 public:
  explicit SessionActions(Session& session) : session_(session) {}
  void note(PlanNotes notes, const std::string& name, bool goes_on) override {
    session_.note(std::move(notes), name, goes_on);
  }
  void end_stroke() override { session_.end_stroke(); }
  void undo() override { session_.undo(); }
  void redo() override { session_.redo(); }
  void say(const std::string& sentence) override { said = sentence; }
  std::string said;

  void open(const std::filesystem::path&) override {}
  void open_builtin() override {}
  void show_page(Page) override {}
  void open_series(std::size_t) override {}
  void import_series(const std::filesystem::path&, const ImportOptions&) override {}
  ArchiveActions& archive() override { throw std::logic_error("no archive here"); }
  void shift_numbering(int) override {}
  void choose_level(SpineLevel) override {}
  void propose(Side) override {}
  void command(const Command&) override {}
  void choose_carm(std::size_t) override {}
  void choose_field(std::size_t) override {}
  void edit(const std::function<EditOutcome(const EditedLabels&)>&, bool) override {}
  void save_in(const std::filesystem::path&) override {}
  void write_sheet() override {}
  void write_measurements() override {}
  void cancel_job() override {}
  void dismiss_problem() override {}
  void keep_image() override {}

 private:
  Session& session_;
};

class NoPictures : public ViewPictures {
 public:
  TextureView slice(SliceKind, const SlicePlane&) override { return {}; }
  TextureView compared(const SlicePlane&) override { return {}; }
  TextureView image(std::size_t) override { return {}; }
  TextureView fluoroscopy() override { return {}; }
  TextureView reference() override { return {}; }
  TextureView thumbnail(std::size_t) override { return {}; }
  TextureView scene(int, int) override { return {}; }
  TextureView series(std::size_t) override { return {}; }
};

OpenedCase small_case() {
  ImageGeometry g;
  g.size = {50, 50, 20};
  g.spacing_mm = {1, 1, 2};
  OpenedCase opened;
  opened.volume.image = std::make_shared<ScalarImage>(g, 40.0F);
  opened.volume.modality = Modality::Ct;
  opened.segmentation.labels = LabelMap(g);
  opened.patient.ct = opened.volume.image;
  opened.patient.labels = std::make_shared<LabelMap>(g);
  opened.images.push_back({opened.volume.image, Modality::Ct, "CT", "", "", {}, false});
  return opened;
}

class Measuring : public testing::Test {
 protected:
  Measuring() : session_(small_case()), actions_(session_) {
    ImGui::CreateContext();
    ImGui::GetIO().IniFilename = nullptr;
    ImGui::GetIO().DisplaySize = {800, 600};
    ImGui::GetIO().DeltaTime = 1.0F;  // no two clicks make a double click
    style::apply(1.0);
    model_.session = &session_;
    plane_ = {
        PatientPoint(0, 0, 10), PatientVector(1, 0, 0), PatientVector(0, 1, 0), 0.1, 400, 300};
  }
  ~Measuring() override {
    view_.click = ClickMode::Crosshair;
    frame(1, 1, false);  // drops what was begun
    ImGui::DestroyContext();
  }
  Measuring(const Measuring&) = delete;
  Measuring& operator=(const Measuring&) = delete;

  // One frame with the mouse at a place of the picture.
  void frame(float x, float y, bool down) {
    ImGuiIO& io = ImGui::GetIO();
    io.MousePos = {x, y};
    io.MouseDown[0] = down;
    ImGui::NewFrame();
    PanelContext c{model_, view_, actions_, pictures_, words_};
    const MeasureSurface s =
        slice_surface(SliceKind::Axial, 0, plane_, {{0.0F, 0.0F}, {400.0F, 300.0F}});
    taken_ = measure_with_mouse(c, s, true);
    draw_measured(c, s, ImGui::GetBackgroundDrawList());
    if (!down) actions_.end_stroke();
    ImGui::EndFrame();
  }
  void drag(float x0, float y0, float x1, float y1) {
    frame(x0, y0, false);
    frame(x0, y0, true);
    frame(0.5F * (x0 + x1), 0.5F * (y0 + y1), true);
    frame(x1, y1, true);
    frame(x1, y1, false);
  }
  void click(float x, float y) {
    frame(x, y, false);
    frame(x, y, true);
    frame(x, y, false);
  }
  const std::vector<DrawnMeasurement>& drawn() const { return session_.notes().drawn; }
  double value(std::size_t n) const { return drawn_value(session_, drawn()[n]).value; }

  Session session_;
  SessionActions actions_;
  NoPictures pictures_;
  WorkbenchModel model_;
  ViewState view_;
  SlicePlane plane_;
  std::string words_;
  bool taken_ = false;
};

TEST_F(Measuring, ADragMeasuresADistanceAndUndoTakesItBack) {
  view_.click = ClickMode::Distance;
  drag(100, 50, 220, 140);
  ASSERT_EQ(drawn().size(), 1U);
  EXPECT_NEAR(value(0), 0.1 * 150, 1e-6);  // 120 and 90 pixels of 0.1 mm
  EXPECT_NEAR(drawn()[0].points[0].z(), 10.0, 1e-9);
  EXPECT_TRUE(drawn()[0].locked);
  EXPECT_EQ(session_.undo_name(), "Measure a distance");
  session_.undo();
  EXPECT_TRUE(drawn().empty());
  EXPECT_FALSE(session_.can_undo());
  session_.redo();
  EXPECT_EQ(drawn().size(), 1U);
}

TEST_F(Measuring, AClickByMistakeMeasuresNothing) {
  view_.click = ClickMode::Distance;
  click(100, 50);
  EXPECT_TRUE(drawn().empty());
  EXPECT_FALSE(session_.can_undo());
}

TEST_F(Measuring, LeavingTheToolDropsWhatWasBegun) {
  view_.click = ClickMode::Distance;
  frame(100, 50, false);
  frame(100, 50, true);
  frame(200, 50, true);
  view_.click = ClickMode::Crosshair;  // as Esc does
  frame(210, 50, true);
  frame(210, 50, false);
  EXPECT_TRUE(drawn().empty());
}

TEST_F(Measuring, ThreeClicksMeasureAnAngle) {
  view_.click = ClickMode::Angle;
  click(200, 100);
  click(100, 100);
  click(100, 180);
  ASSERT_EQ(drawn().size(), 1U);
  EXPECT_NEAR(deg_from_rad(value(0)), 90.0, 1e-6);
}

TEST_F(Measuring, ADragOpensARegion) {
  view_.click = ClickMode::Region;
  drag(100, 100, 200, 180);
  ASSERT_EQ(drawn().size(), 1U);
  EXPECT_NEAR(value(0), 0.25 * kPi * 10 * 8, 1e-5);
  ASSERT_TRUE(drawn_value(session_, drawn()[0]).inside);
  EXPECT_NEAR(drawn_value(session_, drawn()[0]).inside->mean, 40.0, 1e-6);
}

TEST_F(Measuring, OnlyAnUnlockedOneMovesAndOneStrokeIsOneStep) {
  view_.click = ClickMode::Distance;
  drag(100, 50, 200, 50);
  view_.click = ClickMode::Crosshair;
  drag(200, 50, 250, 50);
  EXPECT_FALSE(taken_);
  EXPECT_NEAR(value(0), 10.0, 1e-6);
  PlanNotes notes = session_.notes();
  notes.drawn[0].locked = false;
  session_.note(notes, "Unlock a measurement");
  drag(200, 50, 300, 50);
  EXPECT_NEAR(value(0), 20.0, 1e-6);
  EXPECT_EQ(session_.undo_name(), "Move Distance 1");
  session_.undo();
  EXPECT_NEAR(value(0), 10.0, 1e-6);
  EXPECT_EQ(session_.undo_name(), "Unlock a measurement");
}

}  // namespace
}  // namespace flavum
