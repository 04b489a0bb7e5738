#include "app/ui/fluoroscopy_picture.h"

#include <algorithm>
#include <cmath>

#include "app/ui/widgets.h"
#include "app/view/orientation.h"
#include "imaging/base/units.h"

namespace flavum {
namespace {

void lead_marker(ImDrawList* list, const ImVec2& at, const std::string& text) {
  ImFont* font = style::fonts().display;
  const ImVec2 size = widgets::text_size(font, text);
  const float half = style::px(18);
  list->AddRectFilled({at.x - half, at.y - half}, {at.x + half, at.y + half},
                      style::rgb(8, 11, 14, 170), style::px(5));
  list->AddText(font, font->FontSize, {at.x - 0.5F * size.x, at.y - 0.5F * size.y},
                style::rgb(250, 250, 250), text.c_str());
}

// A step on the screen as a step of the picture.
Eigen::Vector2d picture_step(const PictureMap& map, const Eigen::Vector2d& screen_step) {
  const Eigen::Vector2d middle(0.5 * (map.geometry.size_px.x() - 1),
                               0.5 * (map.geometry.size_px.y() - 1));
  return pixel_shown_at(map.orientation, map.geometry.size_px, middle + screen_step) -
         pixel_shown_at(map.orientation, map.geometry.size_px, middle);
}

PatientVector direction(const PictureMap& map, const Eigen::Vector2d& screen_step) {
  const Eigen::Vector2d step = picture_step(map, screen_step);
  return (step.x() * map.geometry.column_dir + step.y() * map.geometry.row_dir).normalized();
}

}  // namespace

ImVec2 PictureMap::screen(const PatientPoint& p) const {
  const Eigen::Vector2d px = shown_at(orientation, geometry.size_px, geometry.project(p));
  return {square.low.x + static_cast<float>(px.x() / (geometry.size_px.x() - 1)) * square.width(),
          square.low.y + static_cast<float>(px.y() / (geometry.size_px.y() - 1)) * square.height()};
}

Eigen::Vector2d PictureMap::pixel(const ImVec2& at) const {
  const Eigen::Vector2d shown(
      static_cast<double>((at.x - square.low.x) / square.width()) * (geometry.size_px.x() - 1),
      static_cast<double>((at.y - square.low.y) / square.height()) * (geometry.size_px.y() - 1));
  return pixel_shown_at(orientation, geometry.size_px, shown);
}

PatientVector PictureMap::right() const { return direction(*this, {1, 0}); }
PatientVector PictureMap::down() const { return direction(*this, {0, 1}); }

void draw_picture(ImDrawList* list, const TextureView& picture, const Rect& square) {
  const float top = picture.edge_v, bottom = 1.0F - picture.edge_v;
  list->AddImage(reinterpret_cast<ImTextureID>(picture.id), square.low, square.high,
                 {picture.edge_u, picture.bottom_up ? bottom : top},
                 {1.0F - picture.edge_u, picture.bottom_up ? top : bottom});
}

void draw_directions(ImDrawList* list, const PictureMap& map) {
  const Rect& s = map.square;
  const PatientVector right = map.right(), down = map.down();
  ImFont* font = style::fonts().heading;
  const float m = style::px(6);
  const float cx = 0.5F * (s.low.x + s.high.x);
  const float cy = 0.5F * (s.low.y + s.high.y);
  const auto put = [&](const PatientVector& d, float x, float y, float ax, float ay) {
    const std::string text = orientation_letters(d);
    const ImVec2 size = widgets::text_size(font, text);
    widgets::text_on_picture(list, font, {x - ax * size.x, y - ay * size.y}, style::kNote, text);
  };
  put(-right, s.low.x + m, cy, 0, 0.5F);
  put(right, s.high.x - m, cy, 1, 0.5F);
  put(down, cx, s.high.y - m, 0.5F, 1);
  // What the upper edge points to: the usual head gets the word and an arrow.
  if (std::abs(down.z()) > std::abs(right.z())) {
    ImFont* strong = style::fonts().strong;
    const std::string head = down.z() < 0 ? "↑ HEAD" : "↑ FEET";
    const ImVec2 size = widgets::text_size(strong, head);
    widgets::text_on_picture(list, strong,
                             {s.high.x - size.x - style::px(10), s.low.y + style::px(8)},
                             style::kNote, head);
  }
  const double leftward = right.x();   // of the patient, LPS
  constexpr double kToldApart = 0.34;  // 20 degrees away from a pure lateral
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

void draw_plate(ImDrawList* list, const Rect& s, const std::string& title,
                const std::string& words) {
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

}  // namespace flavum
