#include "app/ui/panels.h"
#include "app/ui/widgets.h"

namespace flavum {
namespace {

// Level and side, large, whatever tab is open: the two things that must never be mistaken.
void draw_level_and_side(PanelContext& c) {
  std::vector<std::string> names;
  int chosen = -1;
  const auto& field = c.session().world().field;
  for (std::size_t n = 0; n < kLumbarLevels.size(); ++n) {
    names.push_back(level_name(kLumbarLevels[n]));
    if (field && field->level == kLumbarLevels[n]) chosen = static_cast<int>(n);
  }
  const int clicked = widgets::segmented("level", names, chosen, 34, style::fonts().strong);
  if (clicked >= 0 && clicked != chosen) {
    c.view.level = kLumbarLevels[static_cast<std::size_t>(clicked)];
    c.actions.choose_level(c.view.level);
  }
  const int side = widgets::segmented("side", {"LEFT", "RIGHT"},
                                      chosen < 0 ? -1 : (c.view.side == Side::Left ? 0 : 1), 38,
                                      style::fonts().heading);
  if (side >= 0) {
    c.view.side = side == 0 ? Side::Left : Side::Right;
    if (c.state().portal && c.state().portal->side != c.view.side) {
      c.actions.say(std::string("The portal is still the ") + side_name(c.state().portal->side) +
                    " one. Propose or place it again.");
    }
  }
}

void draw_title(PanelContext& c) {
  const auto& field = c.session().world().field;
  ImGui::PushFont(style::fonts().display);
  if (field) {
    ImGui::Text("%s %s", level_name(field->level).c_str(),
                c.view.side == Side::Left ? "LEFT" : "RIGHT");
  } else {
    ImGui::TextUnformatted("Choose a level");
  }
  ImGui::PopFont();
}

}  // namespace

void draw_side_panel(PanelContext& c, const Rect& area) {
  ImGui::SetCursorScreenPos(area.low);
  ImGui::PushStyleColor(ImGuiCol_ChildBg, style::kPanel);
  ImGui::BeginChild("side panel", {area.width(), area.height()}, false,
                    ImGuiWindowFlags_AlwaysUseWindowPadding);
  draw_title(c);
  draw_level_and_side(c);
  ImGui::Dummy({0, style::px(2)});
  const int tab = widgets::segmented("tab", {"Plan", "Resect", "Measure", "Anatomy", "Images"},
                                     static_cast<int>(c.view.tab), 28, style::fonts().small);
  if (tab >= 0) c.view.tab = static_cast<PanelTab>(tab);
  ImGui::BeginChild("tab content", {0, 0}, false);
  switch (c.view.tab) {
    case PanelTab::Plan:
      draw_plan_panel(c);
      break;
    case PanelTab::Resect:
      draw_resect_panel(c);
      break;
    case PanelTab::Measure:
      draw_measure_panel(c);
      break;
    case PanelTab::Anatomy:
      draw_anatomy_panel(c);
      break;
    case PanelTab::Images:
      draw_images_panel(c);
      break;
  }
  ImGui::EndChild();
  ImGui::EndChild();
  ImGui::PopStyleColor();
}

}  // namespace flavum
