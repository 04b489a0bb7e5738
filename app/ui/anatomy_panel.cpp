#include <algorithm>
#include <array>
#include <cmath>

#include "app/editor/seen_slices.h"
#include "app/ui/brush_tool.h"
#include "app/ui/distance_text.h"
#include "app/ui/panels.h"
#include "app/ui/widgets.h"
#include "imaging/edit/slices_between.h"
#include "imaging/edit/structure_edits.h"

namespace flavum {
namespace {

const char* confidence_words(double confidence) {
  return confidence >= 0.75 ? "good" : confidence >= 0.5 ? "fair" : "doubtful";
}

// In which slices of the level the structures lie; worked out again when labels or level change.
const std::map<Label, LevelSlices>& slices_at_level(const PanelContext& c) {
  static std::map<Label, LevelSlices> slices;
  static std::shared_ptr<const OperativeField> of;
  static std::uint64_t labels = 0;
  const auto& field = c.session().world().field;
  if (of != field || labels != c.session().labels_id()) {
    slices =
        field ? slices_of_structures(c.session().labels(), *field) : std::map<Label, LevelSlices>();
    of = field;
    labels = c.session().labels_id();
  }
  return slices;
}

struct Seen {
  int of = 0, shown = 0;
  bool all() const { return of > 0 && shown == of; }
};

Seen seen_of(const PanelContext& c, Label structure) {
  const auto& field = c.session().world().field;
  const auto& slices = slices_at_level(c);
  const auto it = slices.find(structure);
  if (!field || it == slices.end()) return {};
  const LevelSlices shown = c.view.seen_labels == c.session().labels_id()
                                ? it->second & c.view.seen.at(field->level)
                                : LevelSlices();
  return {static_cast<int>(it->second.count()), static_cast<int>(shown.count())};
}

void swatch(const LabelInfo& info) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float size = style::px(14);
  ImGui::GetWindowDrawList()->AddRectFilled(
      {at.x, at.y + style::px(3)}, {at.x + size, at.y + style::px(3) + size},
      style::rgb(info.colour[0], info.colour[1], info.colour[2]), style::px(3));
  ImGui::Dummy({size, size});
  ImGui::SameLine(0, style::px(8));
}

void structure_row(PanelContext& c, const LabelInfo& info) {
  const StructureState state = c.session().structure_states().of(info.value);
  ImGui::PushID(info.value);
  swatch(info);
  if (ImGui::Selectable(info.name, c.view.structure == info.value, 0,
                        {ImGui::GetContentRegionAvail().x - style::px(118), 0})) {
    c.view.structure = info.value;
  }
  ImGui::SameLine();
  const bool reviewed = state == StructureState::Reviewed;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  widgets::sign(ImGui::GetWindowDrawList(),
                reviewed ? widgets::Sign::Ring : widgets::Sign::Triangle,
                {at.x + style::px(8), at.y + style::px(10)}, style::px(6),
                reviewed ? style::kAccent : style::kNote);
  ImGui::Dummy({style::px(18), 0});
  ImGui::SameLine();
  // The sign beside it says whether it was reviewed.
  widgets::muted_line(c.session().locked(info.value) ? "locked" : state_name(state));
  const auto& confidence = c.session().opened().segmentation.confidence;
  if (const auto it = confidence.find(info.value); it != confidence.end()) {
    widgets::tooltip(text_of("Found by the program; its own confidence: %s (%.0f %%)",
                             confidence_words(it->second), 100 * it->second)
                         .c_str());
  }
  ImGui::PopID();
}

// Soft structures near the canal first: they are what a review is about.
void structure_list(PanelContext& c) {
  widgets::section("STRUCTURES AT THIS LEVEL");
  const auto& here = slices_at_level(c);
  if (here.empty()) {
    widgets::muted("Choose a level above: its structures are listed here.");
    return;
  }
  for (const bool bone : {false, true}) {
    for (const LabelInfo& info : all_labels()) {
      if (here.contains(info.value) && (is_bone(info.value) || is_disc(info.value)) == bone)
        structure_row(c, info);
    }
  }
}

void review(PanelContext& c, const LabelInfo& info) {
  const Seen seen = seen_of(c, info.value);
  const bool reviewed = c.session().structure_states().of(info.value) == StructureState::Reviewed;
  ImGui::BeginDisabled(!reviewed && !seen.all());
  const char* words = reviewed ? "Take the review back" : "I have reviewed it";
  if (widgets::toggle_button(words, reviewed, {-FLT_MIN, style::px(32)})) {
    const Label structure = info.value;
    const StructureState next = reviewed ? StructureState::Edited : StructureState::Reviewed;
    c.actions.edit(
        [structure, next](const EditedLabels& e) { return set_state(e, structure, next); });
  }
  ImGui::EndDisabled();
  // Always as high: the buttons below stay under the mouse.
  const float below = ImGui::GetCursorPosY() + style::px(38);
  if (!reviewed && seen.of > 0) {
    widgets::muted(seen.all()
                       ? "All of its slices at this level were on screen."
                       : text_of("Scroll the axial view with labels on: %d of its %d mm at this "
                                 "level were on screen.",
                                 seen.shown, seen.of));
  }
  ImGui::SetCursorPosY(std::max(below, ImGui::GetCursorPosY()));
}

void tools(PanelContext& c, const LabelInfo& info) {
  const Label structure = info.value;
  const float gap = style::px(4);
  const float half = std::floor(0.5F * (ImGui::GetContentRegionAvail().x - gap));
  const bool locked = c.session().locked(structure);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(gap, gap));
  ImGui::BeginDisabled(locked);
  const auto tool = [&](const char* name, ClickMode mode, const char* tip) {
    const bool on = c.view.click == mode;
    if (widgets::toggle_button(name, on, {half, 0}))
      c.view.click = on ? ClickMode::Crosshair : mode;
    widgets::tooltip(tip);
  };
  tool("Brush", ClickMode::Brush, "Paint in any slice with the left button; Esc ends it");
  ImGui::SameLine();
  tool("Eraser", ClickMode::Eraser, "Take the structure away under the left button; Esc ends it");
  const auto act = [&](const char* name, const char* tip, auto operation) {
    if (ImGui::Button(name, {half, 0})) c.actions.edit(operation);
    widgets::tooltip(tip);
  };
  act("Grow 0.5 mm", "Moves its surface outwards",
      [structure](const EditedLabels& e) { return grow(e, structure, 0.5, bed_of(structure)); });
  ImGui::SameLine();
  act("Shrink 0.5 mm", "Moves its surface inwards",
      [structure](const EditedLabels& e) { return shrink(e, structure, 0.5); });
  act("Smooth", "Evens its surface over 1 mm; thin parts may come apart",
      [structure](const EditedLabels& e) { return smooth(e, structure, 1.0, bed_of(structure)); });
  ImGui::SameLine();
  act("Remove islands", "Takes away loose parts below 50 mm³",
      [structure](const EditedLabels& e) { return remove_islands(e, structure, 50.0); });
  act("Fill between slices", "Outline it on some axial slices, then fill the ones between",
      [structure](const EditedLabels& e) {
        // The grid's axis closest to the patient's length.
        Eigen::Index axis = 2;
        e.labels.geometry.direction.row(2).cwiseAbs().maxCoeff(&axis);
        return fill_between_slices(e, structure, static_cast<int>(axis), bed_of(structure));
      });
  ImGui::EndDisabled();
  ImGui::SameLine();
  if (widgets::toggle_button(locked ? "Locked" : "Lock", locked, {half, 0})) {
    c.actions.edit(
        [structure, locked](const EditedLabels& e) { return set_lock(e, structure, !locked); });
  }
  widgets::tooltip("A locked structure neither loses nor gains anything");
  ImGui::PopStyleVar();
  auto tenths = static_cast<int>(std::lround(10 * c.view.brush_mm));
  widgets::value_row("Brush radius", text_of("%.1f mm", c.view.brush_mm));
  ImGui::SetNextItemWidth(-FLT_MIN);
  if (ImGui::SliderInt("##radius", &tenths, 5, 100, "")) c.view.brush_mm = 0.1 * tenths;
  ImGui::Checkbox("In depth, too (a ball)", &c.view.brush_ball);
}

}  // namespace

void draw_anatomy_panel(PanelContext& c) {
  structure_list(c);
  const LabelInfo* info = find_label(c.view.structure);
  if (info == nullptr || !slices_at_level(c).contains(c.view.structure)) return;
  widgets::section(info->name);
  review(c, *info);
  ImGui::Dummy({0, style::px(4)});
  tools(c, *info);
}

}  // namespace flavum
