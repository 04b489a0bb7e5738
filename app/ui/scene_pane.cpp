#include <algorithm>
#include <cmath>

#include "app/ui/panels.h"
#include "app/ui/widgets.h"
#include "app/view/orientation.h"
#include "app/view/scene_axes.h"

namespace flavum {
namespace {

void draw_letters(ImDrawList* list, const SceneCamera& camera, const Rect& area) {
  const SceneAxes axes = scene_axes(camera);
  ImFont* font = style::fonts().heading;
  const float m = style::px(6);
  const float cx = 0.5F * (area.low.x + area.high.x);
  const float cy = 0.5F * (area.low.y + area.high.y);
  const auto put = [&](const PatientVector& d, float x, float y, float ax, float ay) {
    const std::string text = orientation_letters(d);
    const ImVec2 size = widgets::text_size(font, text);
    widgets::text_on_picture(list, font, {x - ax * size.x, y - ay * size.y}, style::kNote, text);
  };
  put(-axes.right, area.low.x + m, cy, 0, 0.5F);
  put(axes.right, area.high.x - m, cy, 1, 0.5F);
  put(axes.up, cx, area.low.y + m, 0.5F, 0);
  put(-axes.up, cx, area.high.y - m, 0.5F, 1);
}

void mouse(PanelContext& c, const Rect& area, bool hovered, bool held) {
  const ImGuiIO& io = ImGui::GetIO();
  SceneCamera& camera = c.view.scene;
  if (hovered) c.view.active = Pane::Scene;
  const bool pressed_now =
      ImGui::IsMouseClicked(0) || ImGui::IsMouseClicked(1) || ImGui::IsMouseClicked(2);
  if (pressed_now) held = false;  // the mouse may have jumped there
  if (held && ImGui::IsMouseDragging(0, 1.0F)) {
    const double pace = 3.2 / static_cast<double>(std::max(1.0F, area.height()));
    camera.azimuth_rad = std::remainder(camera.azimuth_rad - pace * io.MouseDelta.x, 6.283185307);
    camera.elevation_rad = std::clamp(camera.elevation_rad + pace * io.MouseDelta.y, -1.5, 1.5);
  }
  if (held && (ImGui::IsMouseDragging(1, 1.0F) || ImGui::IsMouseDragging(2, 1.0F))) {
    const SceneAxes axes = scene_axes(camera);
    const double mm = camera.view_height_mm / static_cast<double>(area.height());
    camera.focus =
        camera.focus - (mm * io.MouseDelta.x) * axes.right + (mm * io.MouseDelta.y) * axes.up;
  }
  if (hovered && io.MouseWheel != 0.0F) {
    camera.view_height_mm =
        std::clamp(camera.view_height_mm * std::pow(0.88, io.MouseWheel), 20.0, 800.0);
  }
  if (hovered && ImGui::IsMouseDoubleClicked(0)) {
    c.view.maximised = c.view.maximised == Pane::Scene ? std::nullopt : std::optional(Pane::Scene);
  }
}

// Small switches in the corner: what is shown.
void switches(PanelContext& c, const Rect& area) {
  SceneVisibility& v = c.view.visible;
  struct Switch {
    const char* name;
    bool* on;
  };
  const Switch all[] = {{"Bone", &v.bone},
                        {"Flavum", &v.flavum},
                        {"Dural sac", &v.sac},
                        {"Cavity", &v.cavity},
                        {"Portal", &v.portal}};
  ImGui::PushFont(style::fonts().small);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(style::px(6), style::px(2)));
  float x = area.low.x + style::px(8);
  const float y = area.high.y - style::px(28);
  for (const Switch& s : all) {
    const float width = ImGui::CalcTextSize(s.name).x + style::px(12);
    if (x + width > area.high.x - style::px(4)) break;
    ImGui::SetCursorScreenPos({x, y});
    ImGui::PushStyleColor(ImGuiCol_Text, *s.on ? style::kText : style::kMuted);
    ImGui::PushStyleColor(ImGuiCol_Button, *s.on ? style::kAccentDeep : style::kRaised);
    if (ImGui::Button(s.name)) *s.on = !*s.on;
    ImGui::PopStyleColor(2);
    x += width + style::px(4);
  }
  ImGui::PopStyleVar();
  ImGui::PopFont();
}

}  // namespace

void draw_scene_pane(PanelContext& c, const Rect& area) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const int width = std::max(1, static_cast<int>(area.width()));
  const int height = std::max(1, static_cast<int>(area.height()));
  ImGui::SetCursorScreenPos(area.low);
  ImGui::InvisibleButton("scene", {area.width(), area.height()},
                         ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonRight |
                             ImGuiButtonFlags_MouseButtonMiddle);
  ImGui::SetItemAllowOverlap();
  mouse(c, area, ImGui::IsItemHovered(), ImGui::IsItemActive());
  const TextureView picture = c.pictures.scene(width, height);
  list->AddImage(reinterpret_cast<ImTextureID>(picture.id), area.low, area.high,
                 {0, picture.bottom_up ? 1.0F : 0.0F}, {1, picture.bottom_up ? 0.0F : 1.0F});
  list->PushClipRect(area.low, area.high, true);
  draw_letters(list, c.view.scene, area);
  if (c.view.overlays_shown) {
    widgets::text_on_picture(list, style::fonts().strong,
                             {area.low.x + style::px(8), area.low.y + style::px(8)}, style::kText,
                             "3D");
  }
  list->PopClipRect();
  switches(c, area);
}

}  // namespace flavum
