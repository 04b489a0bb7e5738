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

void draw_views(PanelContext& c, const Rect& whole) {
  Rect area = whole;
  area.low.y += draw_alarm(c, whole);
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
