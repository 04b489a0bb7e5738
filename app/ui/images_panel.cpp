#include <algorithm>
#include <cmath>

#include "app/ui/distance_text.h"
#include "app/ui/panels.h"
#include "app/ui/widgets.h"
#include "app/view/pane_image.h"
#include "app/view/slice_plane.h"
#include "app/view/window_presets.h"

namespace flavum {
namespace {

void draw_windows(PanelContext& c) {
  widgets::section("GREY WINDOW");
  const float gap = style::px(4);
  const float half = std::floor(0.5F * (ImGui::GetContentRegionAvail().x - gap));
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(gap, gap));
  const SliceKind kind =
      is_slice(c.view.active) ? static_cast<SliceKind>(c.view.active) : SliceKind::Axial;
  const std::size_t shown = image_of(kind, c.session(), c.view);
  const ShownImage& image = c.session().opened().images[shown];
  WindowLevel& window = c.view.windows[shown];
  int key = 1;
  if (image.modality == Modality::Ct) {
    for (const WindowPreset& preset : window_presets()) {
      if (key % 2 == 0) ImGui::SameLine();
      const std::string name = text_of("%d  %s", key++, preset.name);
      if (widgets::toggle_button(name.c_str(), window == preset.window, {half, 0})) {
        window = preset.window;
      }
    }
  }
  if (widgets::toggle_button("0  As it was opened", window == image.window, {-FLT_MIN, 0})) {
    window = image.window;
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

// One image laid over those of the slices, by a share.
void draw_fusion(PanelContext& c) {
  const auto& images = c.session().opened().images;
  if (images.size() < 2) return;
  widgets::section("LAY OVER");
  const bool laid = c.view.over && *c.view.over < images.size();
  const std::size_t now = laid ? *c.view.over : 0;
  ImGui::SetNextItemWidth(-FLT_MIN);
  if (ImGui::BeginCombo("##over", laid ? images[now].title.c_str() : "Nothing")) {
    if (ImGui::Selectable("Nothing", !laid)) c.view.over.reset();
    for (std::size_t n = 0; n < images.size(); ++n) {
      ImGui::PushID(static_cast<int>(n));
      if (ImGui::Selectable(images[n].title.c_str(), laid && now == n)) c.view.over = n;
      ImGui::PopID();
    }
    ImGui::EndCombo();
  }
  widgets::tooltip("An image shown over the one of each slice view, where both were scanned");
  if (!laid) return;
  percent_slider("Share of the upper image", c.view.over_share);
  if (!images[now].note.empty()) widgets::muted(images[now].note);
}

void draw_display(PanelContext& c) {
  widgets::section("DISPLAY");
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(style::px(4), style::px(2)));
  ImGui::Checkbox("Labels  (L)", &c.view.labels_shown);
  ImGui::Checkbox("Labels as outlines only", &c.view.outlines_only);
  ImGui::Checkbox("Plan and read-outs  (O)", &c.view.overlays_shown);
  ImGui::Checkbox("Dates and titles  (Shift+O)", &c.view.identity_shown);
  ImGui::Checkbox("Lines of the other views  (R)", &c.view.reference_lines);
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
  widgets::section("SERIES");
  const std::size_t all = catalogue.volumes.size() + catalogue.refused.size();
  widgets::muted(all == 1 ? std::string("This is the only series here.")
                          : text_of("This is one of %d entries here.", static_cast<int>(all)));
  if (ImGui::Button("Series …", {-FLT_MIN, 0})) c.actions.show_page(Page::Series);
  widgets::tooltip("Choose another one, or keep a de-identified copy (Ctrl+L)");
}

// DICOM (0018,5100): head or feet first; supine, prone or on a side.
std::string position_in_words(const std::string& code) {
  const std::string first = code.starts_with("HF") ? "head" : code.starts_with("FF") ? "feet" : "";
  const std::string lying = code.size() > 2 ? code.substr(2) : "";
  const std::string how = lying == "S"    ? "supine"
                          : lying == "P"  ? "prone"
                          : lying == "DL" ? "on the left side"
                          : lying == "DR" ? "on the right side"
                                          : "";
  return first.empty() || how.empty() ? code : how + ", " + first + " first";
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
    widgets::value_row("Scanned", position_in_words(opened.volume.patient_position));
  }
  if (!c.model.xray_said.empty()) widgets::muted(c.model.xray_said);
  for (const std::string& note : opened.volume.notes) widgets::muted(note);
  for (const std::string& sentence : opened.segmentation.warnings) widgets::warning(sentence);
}

}  // namespace

void draw_images_panel(PanelContext& c) {
  draw_windows(c);
  draw_fusion(c);
  draw_display(c);
  draw_series(c);
  draw_notes(c);
}

}  // namespace flavum
