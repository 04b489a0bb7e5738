#include <algorithm>
#include <cmath>

#include "app/ui/distance_text.h"
#include "app/ui/panels.h"
#include "app/ui/widgets.h"
#include "app/view/fluoroscopy_pick.h"
#include "app/view/orientation.h"
#include "app/view/tube_section.h"
#include "imaging/base/units.h"

namespace flavum {
namespace {

// Screen <-> picture. The square shows the pixel grid from its first to its last pixel centre.
struct PictureMap {
  const ProjectionGeometry& geometry;
  Rect square;

  ImVec2 screen(const PatientPoint& p) const {
    const Eigen::Vector2d px = geometry.project(p);
    return {
        square.low.x + static_cast<float>(px.x() / (geometry.size_px.x() - 1)) * square.width(),
        square.low.y + static_cast<float>(px.y() / (geometry.size_px.y() - 1)) * square.height()};
  }
  Eigen::Vector2d pixel(const ImVec2& at) const {
    return {
        static_cast<double>((at.x - square.low.x) / square.width()) * (geometry.size_px.x() - 1),
        static_cast<double>((at.y - square.low.y) / square.height()) * (geometry.size_px.y() - 1)};
  }
};

void lead_marker(ImDrawList* list, const ImVec2& at, const std::string& text) {
  ImFont* font = style::fonts().display;
  const ImVec2 size = widgets::text_size(font, text);
  const float half = style::px(18);
  list->AddRectFilled({at.x - half, at.y - half}, {at.x + half, at.y + half},
                      style::rgb(8, 11, 14, 170), style::px(5));
  list->AddText(font, font->FontSize, {at.x - 0.5F * size.x, at.y - 0.5F * size.y},
                style::rgb(250, 250, 250), text.c_str());
}

// Where the patient's directions are in the picture: letters at the edges, and lead-style L and R
// wherever left and right can be told apart.
void draw_directions(ImDrawList* list, const ProjectionGeometry& g, const Rect& s) {
  ImFont* font = style::fonts().heading;
  const float m = style::px(6);
  const float cx = 0.5F * (s.low.x + s.high.x);
  const float cy = 0.5F * (s.low.y + s.high.y);
  const auto put = [&](const PatientVector& d, float x, float y, float ax, float ay) {
    const std::string text = orientation_letters(d);
    const ImVec2 size = widgets::text_size(font, text);
    widgets::text_on_picture(list, font, {x - ax * size.x, y - ay * size.y}, style::kNote, text);
  };
  put(-g.column_dir, s.low.x + m, cy, 0, 0.5F);
  put(g.column_dir, s.high.x - m, cy, 1, 0.5F);
  put(g.row_dir, cx, s.high.y - m, 0.5F, 1);
  // Towards the head: the edge that points cranial gets the word and an arrow.
  const bool head_up = g.row_dir.z() < 0;
  ImFont* strong = style::fonts().strong;
  const std::string head = head_up ? "↑ HEAD" : "FEET";
  const ImVec2 size = widgets::text_size(strong, head);
  widgets::text_on_picture(list, strong,
                           {s.high.x - size.x - style::px(10), s.low.y + style::px(8)},
                           style::kNote, head);
  const double leftward = g.column_dir.x();  // of the patient, LPS
  constexpr double kToldApart = 0.34;        // 20 degrees away from a pure lateral
  if (std::abs(leftward) > kToldApart) {
    const float inset = style::px(30);
    const float y = s.high.y - style::px(34);
    lead_marker(list, {leftward < 0 ? s.low.x + inset : s.high.x - inset, y}, "L");
    lead_marker(list, {leftward < 0 ? s.high.x - inset : s.low.x + inset, y}, "R");
  }
}

const char* view_name(const CArmPose& pose) {
  const double orbital = deg_from_rad(pose.orbital_rad);
  const double tilt = deg_from_rad(pose.tilt_rad);
  if (std::abs(tilt) <= 25.0) {
    if (std::abs(orbital) <= 10) return "AP";
    if (std::abs(orbital - 90) <= 10 || std::abs(orbital + 90) <= 10) return "Lateral";
    if (orbital >= 40 && orbital <= 60) return "CLO, detector left";
    if (orbital <= -40 && orbital >= -60) return "CLO, detector right";
  }
  return "Oblique";
}

// Two lines on a dark plate: the picture behind may be as bright as it likes.
void draw_words(PanelContext& c, ImDrawList* list, const Rect& s) {
  const CArmPose& pose = c.state().carm;
  const std::string title = text_of("Fluoroscopy  %s", view_name(pose));
  std::string words = "Prone, as treated";
  if (c.session().world().field) words = level_name(c.session().world().field->level) + ", prone";
  if (c.model.fluoroscopy_padded) words += "  ·  body beyond the scan estimated";
  if (c.model.fluoroscopy_busy) words += "  ·  updating …";
  ImFont* strong = style::fonts().strong;
  ImFont* small = style::fonts().small;
  const float m = style::px(7);
  const float width =
      std::max(widgets::text_size(strong, title).x, widgets::text_size(small, words).x);
  const ImVec2 low{s.low.x + style::px(4), s.low.y + style::px(4)};
  list->AddRectFilled(low, {low.x + width + 2 * m, low.y + style::px(45)},
                      style::rgb(8, 11, 14, 190), style::px(5));
  list->AddText(strong, strong->FontSize, {low.x + m, low.y + style::px(4)}, style::kText,
                title.c_str());
  list->AddText(small, small->FontSize, {low.x + m, low.y + style::px(24)}, style::kMuted,
                words.c_str());
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
  if (!hovered) return;
  c.view.active = Pane::Fluoroscopy;
  if (ImGui::GetIO().MouseWheel != 0.0F) {
    // The wheel turns the orbital arc; with Shift one degree at a time.
    const double step = ImGui::GetIO().KeyShift ? 1.0 : 5.0;
    move_carm(c, ImGui::GetIO().MouseWheel > 0 ? step : -step, 0.0);
  }
  if (ImGui::IsMouseDoubleClicked(0)) {
    c.view.maximised =
        c.view.maximised == Pane::Fluoroscopy ? std::nullopt : std::optional(Pane::Fluoroscopy);
    return;
  }
  if (c.view.click == ClickMode::Crosshair) return;
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
  if (c.model.fluoroscopy != nullptr) {
    const TextureView picture = c.pictures.fluoroscopy(static_cast<int>(square.width()));
    list->AddImage(reinterpret_cast<ImTextureID>(picture.id), square.low, square.high,
                   {0, picture.bottom_up ? 1.0F : 0.0F}, {1, picture.bottom_up ? 0.0F : 1.0F});
    ImGui::SetCursorScreenPos(square.low);
    ImGui::InvisibleButton("picture", {square.width(), square.height()});
    const PictureMap map{*c.model.fluoroscopy, square};
    clicks(c, map, ImGui::IsItemHovered());
    list->PushClipRect(square.low, square.high, true);
    if (c.view.overlays_shown && c.view.plan_on_fluoroscopy) draw_plan(c, list, map);
    draw_directions(list, map.geometry, square);
    if (c.view.overlays_shown) draw_words(c, list, square);
    list->PopClipRect();
  } else {
    const std::string text = "Preparing the fluoroscopic picture …";
    const ImVec2 size = widgets::text_size(style::fonts().body, text);
    list->AddText(style::fonts().body, style::fonts().body->FontSize,
                  {0.5F * (square.low.x + square.high.x - size.x),
                   0.5F * (square.low.y + square.high.y - size.y)},
                  style::kMuted, text.c_str());
  }
  list->PopClipRect();
  draw_carm_controls(c, controls);
}

}  // namespace flavum
