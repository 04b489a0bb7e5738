#include <algorithm>
#include <cmath>

#include "app/ui/distance_text.h"
#include "app/ui/fluoroscopy_picture.h"
#include "app/ui/measure_overlay.h"
#include "app/ui/panels.h"
#include "app/ui/widgets.h"
#include "app/view/fluoroscopy_pick.h"
#include "app/view/tube_section.h"
#include "imaging/base/units.h"

namespace flavum {
namespace {

void draw_words(PanelContext& c, ImDrawList* list, const Rect& s) {
  std::string words = "Prone, as treated";
  if (c.session().world().field) words = level_name(c.session().world().field->level) + ", prone";
  if (c.model.fluoroscopy_padded) words += "  ·  body beyond the scan estimated";
  if (c.model.console->preview && c.model.fluoroscopy_busy) words += "  ·  updating …";
  draw_plate(list, s, text_of("Fluoroscopy  %s", view_name(c.model.fluoroscopy_pose)), words);
}

void draw_plan(PanelContext& c, ImDrawList* list, const PictureMap& map) {
  const State& state = c.state();
  const auto dot = [&](const PatientPoint& p, ImU32 colour) {
    const ImVec2 at = map.screen(p);
    list->AddCircle(at, style::px(5.5F), style::rgb(0, 0, 0, 160), 0, style::px(4));
    list->AddCircle(at, style::px(5.5F), colour, 0, style::px(2));
  };
  if (c.view.pending_dock) dot(*c.view.pending_dock, style::kAccent);
  if (c.view.pending_entry) dot(*c.view.pending_entry, style::kNote);
  if (!state.portal) return;
  const PortalPlan& plan = *state.portal;
  const PatientVector inward = portal_direction(plan);
  const ImVec2 dock = map.screen(plan.dock);
  const ImVec2 stop = map.screen(plan.dock + plan.depth_stop_mm * inward);
  const ImVec2 skin = map.screen(plan.skin_entry);
  list->AddLine(skin, dock, style::faded(style::kAccent, 0.45F), std::max(1.0F, style::px(1.2F)));
  list->AddLine(dock, stop, style::kAccent, std::max(1.0F, style::px(1.6F)));
  const float length = std::hypot(stop.x - dock.x, stop.y - dock.y);
  if (length > 1) {
    const ImVec2 a{-(stop.y - dock.y) / length * style::px(7),
                   (stop.x - dock.x) / length * style::px(7)};
    list->AddLine({stop.x - a.x, stop.y - a.y}, {stop.x + a.x, stop.y + a.y}, style::kAccent,
                  style::px(2.5F));
  }
  std::vector<ImVec2> ring;
  for (const PatientPoint& p :
       ring_points(plan.skin_entry, inward, c.session().world().portal.incision_diameter_mm)) {
    ring.push_back(map.screen(p));
  }
  list->AddPolyline(ring.data(), static_cast<int>(ring.size()), style::kNote, ImDrawFlags_Closed,
                    std::max(1.0F, style::px(1.8F)));
  dot(plan.dock, style::kAccent);
}

void clicks(PanelContext& c, const PictureMap& map, bool hovered) {
  if (hovered && ImGui::IsMouseDoubleClicked(0)) {
    c.view.maximised =
        c.view.maximised == Pane::Fluoroscopy ? std::nullopt : std::optional(Pane::Fluoroscopy);
    return;
  }
  const bool measuring = measure_with_mouse(c, fluoroscopy_surface(c, map), hovered);
  if (!hovered) return;
  c.view.active = Pane::Fluoroscopy;
  if (ImGui::GetIO().MouseWheel != 0.0F) {
    // The wheel turns the orbital arc; with Shift one degree at a time.
    const double step = ImGui::GetIO().KeyShift ? 1.0 : 5.0;
    move_carm(c, ImGui::GetIO().MouseWheel > 0 ? step : -step, 0.0);
  }
  if (measuring || c.view.click == ClickMode::Crosshair) return;
  ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  if (!ImGui::IsMouseClicked(0)) return;
  const Eigen::Vector2d px = map.pixel(ImGui::GetIO().MousePos);
  const bool dock = c.view.click == ClickMode::PlaceDock;
  const PatientPoint reference =
      c.view.pending_dock ? *c.view.pending_dock
                          : (c.state().portal ? c.state().portal->dock : c.view.crosshair);
  const auto where = dock ? bone_under_pixel(c.patient(), map.geometry, px.x(), px.y(), reference)
                          : skin_under_pixel(c.patient(), map.geometry, px.x(), px.y(), reference);
  if (where) {
    place_point(c, c.view.click, *where);
  } else {
    c.actions.say(dock ? "There is no bone behind this point of the picture. Click on the lamina."
                       : "The line behind this point does not meet the skin. Click over the back.");
  }
}

}  // namespace

void draw_live_square(PanelContext& c, const Rect& square) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  if (c.model.fluoroscopy == nullptr) {
    const std::string text = c.model.console->preview
                                 ? "Preparing the fluoroscopic picture …"
                                 : "No picture yet. Hold Space: the foot pedal.";
    const ImVec2 size = widgets::text_size(style::fonts().body, text);
    list->AddText(style::fonts().body, style::fonts().body->FontSize,
                  {0.5F * (square.low.x + square.high.x - size.x),
                   0.5F * (square.low.y + square.high.y - size.y)},
                  style::kMuted, text.c_str());
    return;
  }
  draw_picture(list, c.pictures.fluoroscopy(), square);
  ImGui::SetCursorScreenPos(square.low);
  ImGui::InvisibleButton("picture", {square.width(), square.height()});
  const PictureMap map{*c.model.fluoroscopy, c.model.console->orientation, square};
  clicks(c, map, ImGui::IsItemHovered());
  list->PushClipRect(square.low, square.high, true);
  if (c.view.overlays_shown && c.view.plan_on_fluoroscopy) draw_plan(c, list, map);
  if (c.view.overlays_shown) draw_measured(c, fluoroscopy_surface(c, map), list);
  draw_directions(list, map);
  if (c.view.overlays_shown) draw_words(c, list, square);
  if (!c.session().opened().volume.painted.empty()) {
    widgets::caution_on_picture(square, "Painted from MR labels: no CT");
  }
  list->PopClipRect();
}

void draw_fluoroscopy_pane(PanelContext& c, const Rect& area) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(area.low, area.high, style::rgb(6, 8, 10));
  // Controls beside the square where the pane is wide, below it where it is tall.
  const float beside = style::px(172);
  const float below = style::px(150);
  const bool wide = area.width() - beside >= area.height() - below;
  Rect square = area;
  Rect controls = area;
  if (wide) {
    const float side = std::floor(std::min(area.height(), area.width() - beside));
    controls.low.x = area.high.x - beside;
    square.low.x = std::floor(area.low.x + 0.5F * (area.width() - beside - side));
    square.low.y = std::floor(area.low.y + 0.5F * (area.height() - side));
    square.high = {square.low.x + side, square.low.y + side};
  } else {
    const float side = std::floor(std::min(area.width(), area.height() - below));
    controls.low.y = area.high.y - below;
    square.low.x = std::floor(area.low.x + 0.5F * (area.width() - side));
    square.high = {square.low.x + side, square.low.y + side};
  }
  list->PushClipRect(area.low, area.high, true);
  draw_live_square(c, square);
  list->PopClipRect();
  draw_carm_controls(c, controls);
}

}  // namespace flavum
