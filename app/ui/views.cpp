#include <algorithm>
#include <cmath>

#include "app/ui/panels.h"
#include "app/ui/widgets.h"
#include "sim/procedure/readings.h"

namespace flavum {
namespace {

void draw_pane(PanelContext& c, Pane pane, const Rect& area) {
  if (is_slice(pane)) {
    draw_slice_pane(c, static_cast<SliceKind>(pane), area);
  } else if (pane == Pane::Fluoroscopy) {
    draw_fluoroscopy_pane(c, area);
  } else {
    draw_scene_pane(c, area);
  }
  const bool active = c.view.active == pane && !c.view.maximised;
  ImGui::GetWindowDrawList()->AddRect(area.low, area.high,
                                      active ? style::faded(style::kAccent, 0.55F) : style::kLine);
}

// The plane to compare in, a small list over the left picture.
void draw_compare(PanelContext& c, const Rect& whole) {
  const float gap = style::px(4);
  const float strip = ImGui::GetFrameHeight() + 2 * gap;
  const Rect area{{whole.low.x, whole.low.y + strip}, whole.high};
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(whole.low, {whole.high.x, area.low.y - gap}, style::kPanel);
  ImGui::SetCursorScreenPos({whole.low.x + style::px(8), whole.low.y + 0.5F * gap});
  for (const SliceKind kind : kSliceKinds) {
    if (widgets::toggle_button(slice_title(kind), c.view.compared_kind == kind)) {
      c.view.compared_kind = kind;
    }
    widgets::tooltip("The plane in which the two images are compared");
    ImGui::SameLine(0, style::px(3));
  }
  const std::string hint =
      "Scrolling, crosshair, pan and zoom go together. Click a title to "
      "choose its image.";
  ImFont* small = style::fonts().small;
  const float x = ImGui::GetCursorScreenPos().x + style::px(12);
  if (x + widgets::text_size(small, hint).x < whole.high.x) {
    list->AddText(small, small->FontSize, {x, whole.low.y + 0.5F * (strip - gap - small->FontSize)},
                  style::kMuted, hint.c_str());
  }
  const float split = std::floor(area.low.x + 0.5F * (area.width() - gap));
  draw_pane(c, pane_of(c.view.compared_kind), {area.low, {split, area.high.y}});
  const Rect right{{split + gap, area.low.y}, area.high};
  draw_compared_pane(c, right);
  list->AddRect(right.low, right.high, style::kLine);
}

// A row or column of panes sharing a rectangle by weight.
void share(PanelContext& c, const Rect& area, bool side_by_side,
           std::initializer_list<std::pair<Pane, float>> panes) {
  const float gap = style::px(4);
  float total = 0;
  for (const auto& [pane, weight] : panes) total += weight;
  const float room =
      (side_by_side ? area.width() : area.height()) - gap * static_cast<float>(panes.size() - 1);
  float at = side_by_side ? area.low.x : area.low.y;
  for (const auto& [pane, weight] : panes) {
    const float length = std::floor(room * weight / total);
    draw_pane(c, pane,
              side_by_side ? Rect{{at, area.low.y}, {at + length, area.high.y}}
                           : Rect{{area.low.x, at}, {area.high.x, at + length}});
    at += length + gap;
  }
}

// Crossing the dura stays on screen for the rest of the attempt: shape, word and colour.
float draw_alarm(PanelContext& c, const Rect& area) {
  if (c.model.analysis == nullptr || !c.model.analysis->readings.dura_crossed) return 0.0F;
  const Readings& r = c.model.analysis->readings;
  const float height = style::px(40);
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(area.low, {area.high.x, area.low.y + height}, style::kDangerDeep,
                      style::px(4));
  const float cy = area.low.y + 0.5F * height;
  widgets::sign(list, widgets::Sign::Octagon, {area.low.x + style::px(22), cy}, style::px(12),
                style::kText);
  const std::string text = r.dura_mm < 0 ? "DURA CROSSED. The instrument is inside the dura: stop."
                                         : "DURA CROSSED in this attempt. Stop; undo to try again.";
  ImFont* font = style::fonts().heading;
  list->AddText(font, font->FontSize,
                {area.low.x + style::px(44), cy - 0.5F * widgets::text_size(font, text).y},
                style::kText, text.c_str());
  return height + style::px(4);
}

}  // namespace

void choose_layout(PanelContext& c, Layout layout) {
  c.view.layout = layout;
  c.view.maximised.reset();
  if (layout == Layout::Portal && c.state().portal) {
    // Its planes meet on the axis; from there the wheel goes on.
    c.view.crosshair = c.state().portal->dock;
    for (const SliceKind kind : kPortalKinds) {
      c.view.slices[index_of(kind)].centre = c.state().portal->dock;
    }
  }
}

void draw_views(PanelContext& c, const Rect& whole) {
  Rect area = whole;
  area.low.y += draw_alarm(c, whole);
  const bool slices =
      c.view.maximised ? is_slice(*c.view.maximised) : c.view.layout != Layout::Fluoroscopy;
  if (slices && c.session().opened().images.size() > 1) {
    const float rail = style::px(104);
    draw_image_rail(c, {area.low, {area.low.x + rail, area.high.y}});
    area.low.x += rail + style::px(4);
  }
  if (c.view.maximised) {
    draw_pane(c, *c.view.maximised, area);
    return;
  }
  const float gap = style::px(4);
  switch (c.view.layout) {
    case Layout::All: {
      const float split = std::floor(area.low.y + 0.5F * (area.height() - gap));
      share(c, {area.low, {area.high.x, split}}, true,
            {{Pane::Axial, 1.0F}, {Pane::Sagittal, 1.0F}, {Pane::Coronal, 1.0F}});
      // The fluoroscopic picture is square, with its controls beside it; 3D takes the rest.
      const float height = area.high.y - split - gap;
      const float fluoroscopy =
          std::clamp(height + style::px(174), 0.4F * area.width(), 0.64F * area.width());
      share(c, {{area.low.x, split + gap}, area.high}, true,
            {{Pane::Fluoroscopy, fluoroscopy}, {Pane::Scene, area.width() - gap - fluoroscopy}});
      break;
    }
    case Layout::Portal: {
      const float split = std::floor(area.low.x + 0.58F * (area.width() - gap));
      share(c, {area.low, {split, area.high.y}}, false,
            {{Pane::DownPortal, 1.3F}, {Pane::Fluoroscopy, 1.0F}});
      share(c, {{split + gap, area.low.y}, area.high}, false,
            {{Pane::AlongPortal, 1.0F}, {Pane::AcrossPortal, 1.0F}});
      break;
    }
    case Layout::Compare:
      draw_compare(c, area);
      break;
    case Layout::Fluoroscopy:
      draw_fluoroscopy_room(c, area);
      break;
    case Layout::Slices:
    case Layout::Scene: {
      const float split = std::floor(area.low.x + 0.64F * (area.width() - gap));
      const Rect left{area.low, {split, area.high.y}};
      const Rect right{{split + gap, area.low.y}, area.high};
      if (c.view.layout == Layout::Slices) {
        draw_pane(c, Pane::Axial, left);
        share(c, right, false, {{Pane::Sagittal, 1.0F}, {Pane::Coronal, 1.0F}});
      } else {
        draw_pane(c, Pane::Scene, left);
        share(c, right, false, {{Pane::Axial, 1.0F}, {Pane::Sagittal, 1.0F}});
      }
      break;
    }
  }
}

}  // namespace flavum
