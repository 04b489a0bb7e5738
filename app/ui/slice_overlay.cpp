#include "app/ui/slice_overlay.h"

#include <algorithm>
#include <cmath>

#include "app/ui/distance_text.h"
#include "app/ui/widgets.h"
#include "app/view/orientation.h"
#include "app/view/tube_section.h"
#include "sim/procedure/readings.h"

namespace flavum {
namespace {

constexpr double kNearPlaneMm = 3.0;  // a handle further from the slice is drawn hollow

ImU32 by_distance(ImU32 colour, double off_plane_mm) {
  return style::faded(colour, std::abs(off_plane_mm) < kNearPlaneMm ? 1.0F : 0.5F);
}

}  // namespace

ImVec2 SliceOverlay::screen(const PatientPoint& p) const {
  const Eigen::Vector3d px = plane_.project(p);
  return {area_.low.x + static_cast<float>(px.x()) + 0.5F,
          area_.low.y + static_cast<float>(px.y()) + 0.5F};
}

void SliceOverlay::letters() const {
  ImFont* font = style::fonts().heading;
  const float margin = style::px(6);
  const float cx = 0.5F * (area_.low.x + area_.high.x);
  const float cy = 0.5F * (area_.low.y + area_.high.y);
  const auto put = [&](const PatientVector& d, float x, float y, float ax, float ay) {
    const std::string text = orientation_letters(d);
    const ImVec2 size = widgets::text_size(font, text);
    widgets::text_on_picture(list_, font, {x - ax * size.x, y - ay * size.y}, style::kNote, text);
  };
  put(-plane_.right, area_.low.x + margin, cy, 0, 0.5F);
  put(plane_.right, area_.high.x - margin, cy, 1, 0.5F);
  put(-plane_.down, cx, area_.low.y + margin, 0.5F, 0);
  put(plane_.down, cx, area_.high.y - margin, 0.5F, 1);
}

void SliceOverlay::scale_bar() const {
  // The longest round length that fits a third of the height, at the right edge.
  constexpr double kLengths[] = {100, 50, 20, 10, 5};
  const double room_mm = plane_.mm_per_pixel * area_.height() * 0.33;
  double length_mm = 5;
  for (const double l : kLengths) {
    if (l <= room_mm) {
      length_mm = l;
      break;
    }
  }
  const auto pixels = static_cast<float>(length_mm / plane_.mm_per_pixel);
  const float x = area_.high.x - style::px(12);
  const float bottom = area_.high.y - style::px(30);
  const float tick = style::px(5);
  for (const float shadow : {style::px(1), 0.0F}) {
    const ImU32 colour = shadow > 0 ? style::rgb(0, 0, 0, 190) : style::kText;
    const float w = std::max(1.0F, style::px(1.4F));
    const float xx = x + shadow;
    const float yy = bottom + shadow;
    list_->AddLine({xx, yy}, {xx, yy - pixels}, colour, w);
    list_->AddLine({xx - tick, yy}, {xx, yy}, colour, w);
    list_->AddLine({xx - tick, yy - pixels}, {xx, yy - pixels}, colour, w);
    list_->AddLine({xx - 0.6F * tick, yy - 0.5F * pixels}, {xx, yy - 0.5F * pixels}, colour, w);
  }
  const std::string text = text_of("%.0f mm", length_mm);
  const ImVec2 size = widgets::text_size(style::fonts().small, text);
  widgets::text_on_picture(list_, style::fonts().small,
                           {x - tick - size.x - style::px(3), bottom - size.y + style::px(3)},
                           style::kText, text);
}

void SliceOverlay::crosshair(const PatientPoint& p, bool small) const {
  const ImVec2 at = screen(p);
  const float gap = style::px(9);
  const float arm = style::px(26);
  const ImU32 colour = style::rgb(120, 190, 255, small ? 220 : 150);
  const float w = std::max(1.0F, style::px(small ? 1.5F : 1.0F));
  const ImVec2 low = small ? ImVec2{at.x - arm, at.y - arm} : area_.low;
  const ImVec2 high = small ? ImVec2{at.x + arm, at.y + arm} : area_.high;
  list_->AddLine({low.x, at.y}, {at.x - gap, at.y}, colour, w);
  list_->AddLine({at.x + gap, at.y}, {high.x, at.y}, colour, w);
  list_->AddLine({at.x, low.y}, {at.x, at.y - gap}, colour, w);
  list_->AddLine({at.x, at.y + gap}, {at.x, high.y}, colour, w);
}

void SliceOverlay::reference_line(const Eigen::Vector2d& a, const Eigen::Vector2d& b,
                                  const char* name, ImU32 colour) const {
  const auto at = [&](const Eigen::Vector2d& p) {
    return ImVec2{area_.low.x + static_cast<float>(p.x()) + 0.5F,
                  area_.low.y + static_cast<float>(p.y()) + 0.5F};
  };
  const ImVec2 from = at(a);
  const ImVec2 to = at(b);
  const float length = std::hypot(to.x - from.x, to.y - from.y);
  if (length < style::px(20)) return;
  const ImVec2 unit{(to.x - from.x) / length, (to.y - from.y) / length};
  list_->AddLine(from, to, style::faded(colour, 0.55F), std::max(1.0F, style::px(1)));
  // The name stands near the far end, clear of the letter there and of the corner texts.
  ImFont* font = style::fonts().small;
  const ImVec2 size = widgets::text_size(font, name);
  const bool steep = std::abs(unit.y) > std::abs(unit.x);
  const float along = steep ? length * 0.80F : length - size.x - style::px(40);
  ImVec2 foot{from.x + along * unit.x, from.y + along * unit.y};
  if (steep) {
    foot.x += style::px(5);
  } else {
    foot.y -= size.y + style::px(2) + std::abs(unit.y) * size.x;
  }
  widgets::text_on_picture(list_, font, foot, style::faded(colour, 0.9F), name);
}

void SliceOverlay::section(const PatientPoint& a, const PatientPoint& b, double diameter_mm,
                           ImU32 fill, ImU32 outline) const {
  std::vector<ImVec2> points;
  for (const Eigen::Vector2d& p : tube_section(plane_, a, b, diameter_mm)) {
    points.push_back({area_.low.x + static_cast<float>(p.x()) + 0.5F,
                      area_.low.y + static_cast<float>(p.y()) + 0.5F});
  }
  if (points.size() < 3) return;
  list_->AddConvexPolyFilled(points.data(), static_cast<int>(points.size()), fill);
  list_->AddPolyline(points.data(), static_cast<int>(points.size()), outline, ImDrawFlags_Closed,
                     std::max(1.0F, style::px(1.5F)));
}

void SliceOverlay::dashed(const PatientPoint& a, const PatientPoint& b, ImU32 colour) const {
  const ImVec2 from = screen(a);
  const ImVec2 to = screen(b);
  const float length = std::hypot(to.x - from.x, to.y - from.y);
  const float dash = style::px(6);
  const int count = std::min(400, static_cast<int>(length / (2.0F * dash)) + 1);
  for (int n = 0; n < count; ++n) {
    const float t0 = std::min(1.0F, 2.0F * static_cast<float>(n) * dash / std::max(1.0F, length));
    const float t1 = std::min(1.0F, t0 + dash / std::max(1.0F, length));
    list_->AddLine({from.x + t0 * (to.x - from.x), from.y + t0 * (to.y - from.y)},
                   {from.x + t1 * (to.x - from.x), from.y + t1 * (to.y - from.y)}, colour,
                   std::max(1.0F, style::px(1.2F)));
  }
}

void SliceOverlay::portal(const PanelContext& c) const {
  const State& state = c.state();
  if (!state.portal) return;
  const PortalPlan& plan = *state.portal;
  const PortalModel& model = c.session().world().portal;
  const PatientVector inward = portal_direction(plan);
  const PatientPoint stop = plan.dock + plan.depth_stop_mm * inward;
  const PatientPoint outside = plan.skin_entry - 15.0 * inward;
  dashed(outside, plan.dock, style::faded(style::kAccent, 0.55F));
  section(plan.dock, outside, model.outer_diameter_mm, style::faded(style::kAccent, 0.22F),
          style::kAccent);
  // On to the depth stop: a line, and a bar across where instruments end.
  const double stop_off = plane_.project(stop).z();
  const ImU32 axis_colour = by_distance(style::kAccent, stop_off);
  const ImVec2 from = screen(plan.dock);
  const ImVec2 to = screen(stop);
  list_->AddLine(from, to, axis_colour, std::max(1.0F, style::px(1.5F)));
  const float length = std::hypot(to.x - from.x, to.y - from.y);
  if (length > 1.0F) {
    const auto half = static_cast<float>(0.5 * model.outer_diameter_mm / plane_.mm_per_pixel);
    const ImVec2 across{-(to.y - from.y) / length * half, (to.x - from.x) / length * half};
    list_->AddLine({to.x - across.x, to.y - across.y}, {to.x + across.x, to.y + across.y},
                   axis_colour, std::max(2.0F, style::px(2.5F)));
  }
  // The incision, seen as the ring it is.
  std::vector<ImVec2> ring;
  for (const PatientPoint& p : ring_points(plan.skin_entry, inward, model.incision_diameter_mm)) {
    ring.push_back(screen(p));
  }
  list_->AddPolyline(ring.data(), static_cast<int>(ring.size()),
                     by_distance(style::kNote, plane_.project(plan.skin_entry).z()),
                     ImDrawFlags_Closed, std::max(1.0F, style::px(1.8F)));
}

void SliceOverlay::instrument(const PanelContext& c) const {
  const World& world = c.session().world();
  const auto X_PatientTip = X_PatientInstrument(world, c.state());
  const InstrumentModel* model = world.model(c.state().instrument);
  if (!X_PatientTip || model == nullptr) return;
  const auto along = [&](double z_mm) { return *X_PatientTip * Point<Tool>(0, 0, z_mm); };
  section(along(0), along(world.portal.length_mm), model->shaft_diameter_mm,
          style::faded(style::kInstrument, 0.25F), style::kInstrument);
  const double middle = 0.5 * model->window_length_mm;
  const PatientPoint base = along(middle);
  const PatientPoint tip =
      *X_PatientTip * Point<Tool>(0.5 * model->shaft_diameter_mm + 2.5, 0, middle);
  const ImU32 colour = by_distance(style::kInstrument, plane_.project(base).z());
  const ImVec2 a = screen(base);
  const ImVec2 b = screen(tip);
  list_->AddLine(a, b, colour, std::max(1.5F, style::px(2)));
  const float length = std::hypot(b.x - a.x, b.y - a.y);
  if (length > style::px(3)) {
    const ImVec2 d{(b.x - a.x) / length, (b.y - a.y) / length};
    const float s = style::px(4.5F);
    list_->AddTriangleFilled({b.x + d.x * s, b.y + d.y * s},
                             {b.x - d.y * s * 0.8F, b.y + d.x * s * 0.8F},
                             {b.x + d.y * s * 0.8F, b.y - d.x * s * 0.8F}, colour);
  }
}

void SliceOverlay::handle(const PatientPoint& p, const char* name, ImU32 colour, bool hot) const {
  const ImVec2 at = screen(p);
  const double off = plane_.project(p).z();
  const float radius = style::px(hot ? 7.5F : 6.0F);
  list_->AddCircleFilled(at, radius + style::px(1.5F), style::rgb(0, 0, 0, 130));
  if (std::abs(off) < kNearPlaneMm) {
    list_->AddCircleFilled(at, radius, colour);
  } else {
    list_->AddCircle(at, radius, style::faded(colour, 0.8F), 0, style::px(2));
  }
  const std::string text = std::abs(off) < kNearPlaneMm
                               ? std::string(name)
                               : std::string(name) + text_of(", %.0f mm off", std::abs(off));
  if (hot) {
    widgets::text_on_picture(list_, style::fonts().small,
                             {at.x + radius + style::px(5), at.y - 0.5F * style::px(13)}, colour,
                             text);
  }
}

}  // namespace flavum
