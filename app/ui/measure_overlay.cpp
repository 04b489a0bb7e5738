#include "app/ui/measure_overlay.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "app/editor/drawn_in_plane.h"
#include "app/ui/widgets.h"
#include "app/view/slice_plane.h"
#include "imaging/base/units.h"

namespace flavum {
namespace {

constexpr ImU32 kDrawn = style::rgb(255, 232, 140);
constexpr ImU32 kChosen = style::rgb(255, 255, 255);
constexpr ImU32 kAutomatic = style::rgb(150, 208, 255);
constexpr float kLeastDragPx = 4.0F;  // a shorter one is a click by mistake

// What the left button is measuring or moving. One mouse, so one.
struct Hand {
  std::optional<DrawnMeasurement> draft;
  ClickMode tool = ClickMode::Crosshair;
  Pane pane = Pane::Axial;
  bool compared = false;
  ImVec2 pressed;
  std::uint32_t held = 0;  // id of the measurement being moved; 0: none
  std::size_t handle = 0;
};
Hand g_hand;

bool at_work_in(const MeasureSurface& s) {
  return g_hand.pane == s.pane && g_hand.compared == s.compared;
}
void take_place(const MeasureSurface& s) {
  g_hand.pane = s.pane;
  g_hand.compared = s.compared;
}

float distance_px(const ImVec2& a, const ImVec2& b) { return std::hypot(a.x - b.x, a.y - b.y); }

DrawnKind kind_of(ClickMode tool) {
  return tool == ClickMode::Angle    ? DrawnKind::Angle
         : tool == ClickMode::Region ? DrawnKind::Region
                                     : DrawnKind::Distance;
}

// 1, faded or 0 in this picture.
double visibility(const DrawnMeasurement& d, const MeasureSurface& s) {
  if (d.on_fluoroscopy != s.fluoroscopy) return 0.0;
  if (s.fluoroscopy) return same_view(d.plane, s.plane) ? 1.0 : 0.0;
  return visibility_at(off_plane_mm(handles_of(d), s.plane));
}

void start(const MeasureSurface& s, ClickMode tool, const PatientPoint& at) {
  DrawnMeasurement d;
  d.kind = kind_of(tool);
  d.points = {at, at};
  d.plane = s.plane;
  d.on_fluoroscopy = s.fluoroscopy;
  d.image = static_cast<std::uint32_t>(s.image);
  g_hand.draft = d;
  g_hand.tool = tool;
  take_place(s);
  g_hand.pressed = ImGui::GetIO().MousePos;
}

void finish(PanelContext& c) {
  PlanNotes notes = c.session().notes();
  DrawnMeasurement d = *g_hand.draft;
  g_hand.draft.reset();
  d.id = notes.next_id++;
  d.locked = true;  // a stray drag must not move it; the table unlocks
  notes.drawn.push_back(d);
  c.actions.note(std::move(notes), d.kind == DrawnKind::Distance ? "Measure a distance"
                                   : d.kind == DrawnKind::Angle  ? "Measure an angle"
                                                                 : "Measure a region");
  c.view.chosen_drawn = d.id;
  c.view.shown_automatic.reset();
}

void draw_angle(PanelContext& c, const MeasureSurface& s, const PatientPoint& at, bool clicked) {
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  if (!g_hand.draft) {
    if (clicked) start(s, ClickMode::Angle, at);
    return;
  }
  std::vector<PatientPoint>& points = g_hand.draft->points;
  points.back() = at;
  if (!clicked || distance_px(g_hand.pressed, mouse) < kLeastDragPx) return;
  g_hand.pressed = mouse;
  if (points.size() == 3) {
    finish(c);
  } else {
    points.push_back(at);
  }
}

void draw_by_drag(PanelContext& c, const MeasureSurface& s, const PatientPoint& at, bool clicked) {
  if (clicked) start(s, c.view.click, at);
  if (!g_hand.draft) return;
  g_hand.draft->points.back() = at;
  if (ImGui::IsMouseDown(0)) return;
  if (distance_px(g_hand.pressed, ImGui::GetIO().MousePos) < kLeastDragPx) {
    g_hand.draft.reset();
  } else {
    finish(c);
  }
}

// The unlocked measurement whose handle is under the mouse, and which; the latest drawn first.
std::optional<std::pair<std::uint32_t, std::size_t>> handle_at(const PanelContext& c,
                                                               const MeasureSurface& s,
                                                               const ImVec2& mouse) {
  const auto& drawn = c.session().notes().drawn;
  for (auto it = drawn.rbegin(); it != drawn.rend(); ++it) {
    if (it->locked || visibility(*it, s) <= 0.0) continue;
    const std::vector<PatientPoint> handles = handles_of(*it);
    for (std::size_t n = 0; n < handles.size(); ++n) {
      if (distance_px(s.screen(handles[n]), mouse) < style::px(10)) return std::pair(it->id, n);
    }
  }
  return std::nullopt;
}

bool move_with_mouse(PanelContext& c, const MeasureSurface& s, bool hovered) {
  const ImGuiIO& io = ImGui::GetIO();
  if (hovered && ImGui::IsMouseClicked(0)) {
    g_hand.held = 0;
    if (const auto found = handle_at(c, s, io.MousePos)) {
      g_hand.held = found->first;
      g_hand.handle = found->second;
      take_place(s);
      c.view.chosen_drawn = found->first;
    }
  }
  if (g_hand.held == 0 || !at_work_in(s)) return false;
  if (!ImGui::IsMouseDown(0)) {
    g_hand.held = 0;
    return false;
  }
  const auto at = s.point(io.MousePos);
  if (!at || (io.MouseDelta.x == 0 && io.MouseDelta.y == 0) || ImGui::IsMouseClicked(0)) {
    return true;
  }
  PlanNotes notes = c.session().notes();
  const auto it = std::ranges::find(notes.drawn, g_hand.held, &DrawnMeasurement::id);
  if (it == notes.drawn.end()) {
    g_hand.held = 0;
    return false;
  }
  move_handle(*it, g_hand.handle, *at);
  if (it->kind == DrawnKind::Region) g_hand.handle = 0;
  const std::string name = "Move " + drawn_name(*it);
  c.actions.note(std::move(notes), name, true);
  return true;
}

void line(ImDrawList* list, const std::vector<ImVec2>& points, ImU32 colour, float width,
          bool closed) {
  const ImDrawFlags flags = closed ? ImDrawFlags_Closed : ImDrawFlags_None;
  const auto count = static_cast<int>(points.size());
  const auto alpha = static_cast<float>(colour >> 24U) / 255.0F;
  list->AddPolyline(points.data(), count, style::faded(style::rgb(0, 0, 0, 170), alpha), flags,
                    width + style::px(2));
  list->AddPolyline(points.data(), count, colour, flags, width);
}

void arc(ImDrawList* list, const ImVec2& vertex, const ImVec2& a, const ImVec2& b, ImU32 colour) {
  const float radius =
      std::min({0.4F * distance_px(vertex, a), 0.4F * distance_px(vertex, b), style::px(26)});
  const float from = std::atan2(a.y - vertex.y, a.x - vertex.x);
  const float turn = std::remainder(std::atan2(b.y - vertex.y, b.x - vertex.x) - from,
                                    2.0F * static_cast<float>(kPi));
  std::vector<ImVec2> points;
  for (int n = 0; n <= 24; ++n) {
    const float at = from + turn * static_cast<float>(n) / 24.0F;
    points.push_back({vertex.x + radius * std::cos(at), vertex.y + radius * std::sin(at)});
  }
  line(list, points, colour, std::max(1.0F, style::px(1.2F)), false);
}

// Lines of words on a dark plate, kept inside the picture.
void plate(ImDrawList* list, const Rect& area, ImVec2 at, const std::vector<std::string>& lines,
           ImU32 colour) {
  float width = 0.0F, height = 0.0F;
  for (std::size_t n = 0; n < lines.size(); ++n) {
    ImFont* font = n == 0 ? style::fonts().strong : style::fonts().small;
    const ImVec2 size = widgets::text_size(font, lines[n]);
    width = std::max(width, size.x);
    height += size.y;
  }
  const float pad = style::px(5);
  if (at.x + width + 2 * pad > area.high.x) at.y += style::px(20);  // pushed back: below the point
  at.x =
      std::clamp(at.x, area.low.x + pad, std::max(area.low.x + pad, area.high.x - width - 2 * pad));
  at.y = std::clamp(at.y, area.low.y + pad,
                    std::max(area.low.y + pad, area.high.y - height - 2 * pad));
  list->AddRectFilled(at, {at.x + width + 2 * pad, at.y + height + pad}, style::rgb(8, 11, 14, 190),
                      style::px(4));
  float y = at.y + 0.4F * pad;
  for (std::size_t n = 0; n < lines.size(); ++n) {
    ImFont* font = n == 0 ? style::fonts().strong : style::fonts().small;
    list->AddText(font, font->FontSize, {at.x + pad, y}, n == 0 ? colour : style::kText,
                  lines[n].c_str());
    y += widgets::text_size(font, lines[n]).y;
  }
}

ImVec2 beside(const MeasureSurface& s, const std::vector<ImVec2>& points) {
  ImVec2 at = points.front();
  for (const ImVec2& p : points) {
    if (p.x > at.x) at = p;
  }
  if (at.x > s.area.high.x - style::px(60)) at.x = s.area.high.x;
  return {at.x + style::px(12), at.y - style::px(9)};
}

void draw_one(const PanelContext& c, const MeasureSurface& s, ImDrawList* list,
              const DrawnMeasurement& d, double seen, bool chosen) {
  const bool draft = d.id == 0;
  const ImU32 colour = style::faded(chosen || draft ? kChosen : kDrawn, static_cast<float>(seen));
  const float width = std::max(1.0F, style::px(chosen || draft ? 2.0F : 1.5F));
  std::vector<ImVec2> points;
  for (const PatientPoint& p : line_of(d)) points.push_back(s.screen(p));
  line(list, points, colour, width, false);
  if (d.kind == DrawnKind::Angle && points.size() == 3) {
    arc(list, points[1], points[0], points[2], colour);
  }
  for (const PatientPoint& p : handles_of(d)) {
    const ImVec2 at = s.screen(p);
    if (d.locked || draft) {  // ends as short strokes, not to be taken for handles
      if (d.kind != DrawnKind::Region) {
        list->AddCircleFilled(at, style::px(3.6F), style::rgb(0, 0, 0, 170));
        list->AddCircleFilled(at, style::px(2.4F), colour);
      }
    } else {
      list->AddCircleFilled(at, style::px(6.5F), style::rgb(0, 0, 0, 140));
      list->AddCircle(at, style::px(5.0F), colour, 0, style::px(2));
    }
  }
  if (seen < 1.0 || (d.kind == DrawnKind::Angle && points.size() < 3)) return;
  const DrawnValue value = drawn_value(c.session(), d);
  std::vector<std::string> words{measured_words(unit_of(d.kind), value.value, 0.0)};
  if (chosen && !draft && (!d.name.empty() || d.corrects)) {
    words.push_back(d.corrects && d.name.empty() ? "corrected by hand" : d.name);
  }
  if (value.inside) words.push_back(region_words(*value.inside, value_unit(c.session(), d)));
  if (d.on_fluoroscopy && d.kind == DrawnKind::Distance) {
    words.emplace_back("at the plane of the isocentre");
  }
  plate(list, s.area, beside(s, points), words, colour);
}

void draw_automatic(const MeasureSurface& s, ImDrawList* list, const Measurement& m) {
  const double seen = s.fluoroscopy ? 0.0 : visibility_at(off_plane_mm(m.points, s.plane));
  if (seen <= 0.0 || m.points.empty()) return;
  const ImU32 colour = style::faded(kAutomatic, static_cast<float>(seen));
  std::vector<ImVec2> points;
  for (const PatientPoint& p : m.points) points.push_back(s.screen(p));
  const bool area = unit_of(m.quantity) == MeasuredUnit::SquareMillimetre;
  line(list, points, colour, std::max(1.0F, style::px(1.8F)), area);
  if (unit_of(m.quantity) == MeasuredUnit::Radian && points.size() == 3) {
    arc(list, points[1], points[0], points[2], colour);
  }
  if (!area) {
    for (const ImVec2& p : points) list->AddCircleFilled(p, style::px(3), colour);
  }
  if (seen < 1.0) return;
  std::string name = quantity_name(m.quantity);
  if (m.side) name += std::string(", ") + side_name(*m.side);
  plate(list, s.area, beside(s, points),
        {measured_words(unit_of(m.quantity), m.value, m.uncertainty), name}, colour);
}

}  // namespace

MeasureSurface slice_surface(SliceKind kind, std::size_t image, const SlicePlane& plane,
                             const Rect& area, bool compared) {
  MeasureSurface s;
  s.pane = pane_of(kind);
  s.image = image;
  s.compared = compared;
  s.plane = {plane.point(0, 0), plane.right, plane.down};
  s.area = area;
  s.screen = [plane, area](const PatientPoint& p) {
    const Eigen::Vector3d px = plane.project(p);
    return ImVec2{area.low.x + static_cast<float>(px.x()) + 0.5F,
                  area.low.y + static_cast<float>(px.y()) + 0.5F};
  };
  s.point = [plane, area](const ImVec2& at) {
    return std::optional(plane.point(at.x - area.low.x - 0.5F, at.y - area.low.y - 0.5F));
  };
  return s;
}

MeasureSurface fluoroscopy_surface(const PanelContext& c, const PictureMap& map) {
  MeasureSurface s;
  s.pane = Pane::Fluoroscopy;
  s.fluoroscopy = true;
  s.plane = isocentre_plane(map.geometry, c.model.fluoroscopy_pose.isocentre);
  s.area = map.square;
  s.screen = [map](const PatientPoint& p) { return map.screen(p); };
  s.point = [map, plane = s.plane](const ImVec2& at) {
    const Eigen::Vector2d px = map.pixel(at);
    return pixel_in_plane(map.geometry, px.x(), px.y(), plane);
  };
  return s;
}

bool is_measuring(ClickMode mode) {
  return mode == ClickMode::Distance || mode == ClickMode::Angle || mode == ClickMode::Region;
}

void take_measuring_tool(PanelContext& c, ClickMode tool) {
  c.view.click = c.view.click == tool ? ClickMode::Crosshair : tool;
  c.view.overlays_shown = true;  // one sees what one measures
}

bool measure_with_mouse(PanelContext& c, const MeasureSurface& s, bool hovered) {
  if (g_hand.draft && c.view.click != g_hand.tool) g_hand.draft.reset();  // Esc, another tool
  if (!is_measuring(c.view.click)) {
    return c.view.click == ClickMode::Crosshair && c.view.overlays_shown &&
           move_with_mouse(c, s, hovered);
  }
  const bool clicked = hovered && ImGui::IsMouseClicked(0);
  if (clicked && s.fluoroscopy && c.view.click == ClickMode::Region) {
    c.actions.say("Regions are measured in slices: a fluoroscopic picture holds shadows.");
    return true;
  }
  if (clicked && g_hand.draft && !at_work_in(s)) g_hand.draft.reset();
  if (g_hand.draft && !at_work_in(s)) return hovered;
  if (!hovered && !g_hand.draft) return false;
  const auto at = s.point(ImGui::GetIO().MousePos);
  if (!at) return true;
  if (c.view.click == ClickMode::Angle) {
    draw_angle(c, s, *at, clicked);
  } else {
    draw_by_drag(c, s, *at, clicked);
  }
  return true;
}

void draw_measured(const PanelContext& c, const MeasureSurface& s, ImDrawList* list) {
  for (const DrawnMeasurement& d : c.session().notes().drawn) {
    if (const double seen = visibility(d, s); seen > 0.0) {
      draw_one(c, s, list, d, seen, d.id == c.view.chosen_drawn);
    }
  }
  if (c.view.shown_automatic) draw_automatic(s, list, *c.view.shown_automatic);
  if (g_hand.draft && at_work_in(s)) draw_one(c, s, list, *g_hand.draft, 1.0, true);
  if (!s.fluoroscopy && c.view.tilted && pane_of(c.view.tilted_kind) == s.pane) {
    plate(list, s.area,
          {0.5F * (s.area.low.x + s.area.high.x) - style::px(110), s.area.high.y - style::px(60)},
          {"In the measurement's plane", "Esc: back to the usual plane"}, kAutomatic);
  }
}

DrawnValue drawn_value(const Session& session, const DrawnMeasurement& d) {
  const auto& images = session.opened().images;
  DrawnValue value = value_of(d, d.image < images.size() ? images[d.image].image.get() : nullptr);
  if (session.opened().patient.generated) value.uncertainty = 0.0;
  return value;
}

std::string value_unit(const Session& session, const DrawnMeasurement& d) {
  const auto& images = session.opened().images;
  return d.image < images.size() && images[d.image].modality == Modality::Ct ? "HU" : "";
}

void go_to_measurement(PanelContext& c, const MeasuredPlane& plane,
                       const std::vector<PatientPoint>& points) {
  if (points.empty()) return;
  Eigen::Vector3d sum = Eigen::Vector3d::Zero();
  for (const PatientPoint& p : points) sum += p.v;
  const PatientPoint centre(Eigen::Vector3d(sum / static_cast<double>(points.size())));
  const PatientVector normal = plane.across.cross(plane.down);
  SliceKind best = SliceKind::Axial;
  double most = -1.0;
  for (const SliceKind kind : kSliceKinds) {
    const SliceAxes axes = slice_axes(kind);
    const double along = std::abs(axes.right.cross(axes.down).dot(normal));
    if (along > most) {
      most = along;
      best = kind;
    }
    c.view.slices[index_of(kind)].centre = centre;
  }
  constexpr double kStraightCosine = 0.99996;  // half a degree
  c.view.tilted_kind = best;
  c.view.tilted = most < kStraightCosine ? std::optional(plane) : std::nullopt;
  c.view.crosshair = centre;
  c.view.active = pane_of(best);
  if (c.view.maximised && *c.view.maximised != pane_of(best)) c.view.maximised = pane_of(best);
  if (c.view.layout != Layout::All && c.view.layout != Layout::Slices && !c.view.maximised) {
    c.view.layout = Layout::Slices;
  }
}

}  // namespace flavum
