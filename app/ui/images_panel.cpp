#include <algorithm>
#include <cmath>

#include "app/ui/distance_text.h"
#include "app/ui/panels.h"
#include "app/ui/widgets.h"
#include "app/view/slice_plane.h"
#include "app/view/window_presets.h"

namespace flavum {
namespace {

void draw_windows(PanelContext& c) {
  widgets::section("GREY WINDOW");
  const float gap = style::px(4);
  const float half = std::floor(0.5F * (ImGui::GetContentRegionAvail().x - gap));
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(gap, gap));
  int key = 1;
  for (const WindowPreset& preset : window_presets()) {
    if (key % 2 == 0) ImGui::SameLine();
    const std::string name = text_of("%d  %s", key++, preset.name);
    if (widgets::toggle_button(name.c_str(), c.view.window == preset.window, {half, 0})) {
      c.view.window = preset.window;
    }
  }
  const OpenedVolume& volume = c.session().opened().volume;
  if (volume.window_width > 0) {
    const WindowLevel stored{volume.window_centre, volume.window_width};
    if (widgets::toggle_button("0  Stored in the DICOM file", c.view.window == stored,
                               {-FLT_MIN, 0})) {
      c.view.window = stored;
    }
  }
  ImGui::PopStyleVar();
  widgets::muted("Or drag with the right button: across for width, down for level.");
}

void percent_slider(const char* name, double& fraction) {
  auto percent = static_cast<int>(std::lround(100 * fraction));
  widgets::value_row(name, text_of("%d %%", percent));
  ImGui::PushID(name);
  ImGui::SetNextItemWidth(-FLT_MIN);
  if (ImGui::SliderInt("##percent", &percent, 5, 100, "")) fraction = 0.01 * percent;
  ImGui::PopID();
}

void draw_display(PanelContext& c) {
  widgets::section("DISPLAY");
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(style::px(4), style::px(2)));
  ImGui::Checkbox("Labels  (L)", &c.view.labels_shown);
  ImGui::Checkbox("Letters, plan and read-outs  (O)", &c.view.overlays_shown);
  ImGui::Checkbox("Plan on the fluoroscopic picture", &c.view.plan_on_fluoroscopy);
  ImGui::Checkbox("Image noise", &c.view.fluoroscopy_noise);
  percent_slider("Label opacity", c.view.label_opacity);
  percent_slider("Bone in 3D", c.view.visible.bone_opacity);
  ImGui::PopStyleVar();
  if (ImGui::Button("Whole volume", {-FLT_MIN, 0})) {
    fit_to_volume(c.view, c.patient().ct->geometry);
  }
}

void draw_series(PanelContext& c) {
  const Catalogue& catalogue = c.session().opened().volume.catalogue;
  if (catalogue.volumes.empty()) return;
  widgets::section("SERIES IN THIS FOLDER");
  for (const VolumeEntry& entry : catalogue.volumes) {
    const bool open = entry.id == c.session().opened().volume.id;
    ImGui::PushID(entry.id.c_str());
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float height = style::px(42);
    if (ImGui::Selectable("##series", open, 0, {0, height}) && !open) {
      c.actions.open_volume(entry.id);
    }
    ImDrawList* list = ImGui::GetWindowDrawList();
    const std::string title =
        std::string(modality_name(entry.modality)) + "  " +
        (entry.description.empty() ? std::string("no description") : entry.description);
    list->AddText(style::fonts().strong, style::fonts().strong->FontSize,
                  {at.x + style::px(6), at.y + style::px(3)}, style::kText, title.c_str());
    const Eigen::Vector3i& n = entry.geometry.size;
    const Eigen::Vector3d& mm = entry.geometry.spacing_mm;
    const std::string line =
        text_of("%d × %d × %d, %.2f × %.2f × %.2f mm", n.x(), n.y(), n.z(), mm.x(), mm.y(), mm.z());
    list->AddText(style::fonts().small, style::fonts().small->FontSize,
                  {at.x + style::px(6), at.y + style::px(23)}, style::kMuted, line.c_str());
    ImGui::PopID();
  }
  if (!catalogue.refused.empty() &&
      ImGui::TreeNode("refused", "Not loadable: %d", static_cast<int>(catalogue.refused.size()))) {
    for (const Refusal& refusal : catalogue.refused) {
      widgets::muted((refusal.description.empty() ? refusal.kind : refusal.description) + ": " +
                     refusal.reason);
    }
    ImGui::TreePop();
  }
}

void draw_notes(PanelContext& c) {
  const OpenedCase& opened = c.session().opened();
  widgets::section("ABOUT THIS CASE");
  const ImageGeometry& g = opened.volume.image->geometry;
  widgets::value_row("Modality", modality_name(opened.volume.modality));
  widgets::value_row("Voxels", text_of("%d × %d × %d", g.size.x(), g.size.y(), g.size.z()));
  widgets::value_row("Spacing", text_of("%.2f × %.2f × %.2f mm", g.spacing_mm.x(), g.spacing_mm.y(),
                                        g.spacing_mm.z()));
  if (!opened.volume.patient_position.empty()) {
    widgets::value_row("Scanned", opened.volume.patient_position);
  }
  if (!c.model.xray_said.empty()) widgets::muted(c.model.xray_said);
  for (const std::string& note : opened.volume.notes) widgets::muted(note);
  for (const std::string& sentence : opened.segmentation.warnings) widgets::warning(sentence);
}

}  // namespace

void draw_images_panel(PanelContext& c) {
  draw_windows(c);
  draw_display(c);
  draw_series(c);
  draw_notes(c);
}

}  // namespace flavum
