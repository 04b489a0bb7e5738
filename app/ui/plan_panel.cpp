#include <algorithm>
#include <cctype>
#include <cmath>

#include "app/ui/distance_text.h"
#include "app/ui/panels.h"
#include "app/ui/widgets.h"

namespace flavum {
namespace {

// The program counts; the physician answers for it.
void draw_statement(PanelContext& c) {
  const NumberingStatement& said = c.session().notes().numbering;
  const auto state = [&](NumberingStatement next, const char* name) {
    PlanNotes notes = c.session().notes();
    notes.numbering = next;
    c.actions.note(std::move(notes), name);
  };
  widgets::muted_line("Transitional vertebra");
  const int answer =
      widgets::segmented("transitional", {"Not decided", "No", "Yes"},
                         static_cast<int>(said.transitional), 28, style::fonts().small);
  if (answer >= 0 && answer != static_cast<int>(said.transitional)) {
    NumberingStatement next = said;
    next.transitional = static_cast<NumberingStatement::Transitional>(answer);
    state(next, "Transitional vertebra");
  }
  bool confirmed = said.confirmed;
  if (ImGui::Checkbox("I compared the count with the images", &confirmed)) {
    NumberingStatement next = said;
    next.confirmed = confirmed;
    state(next, confirmed ? "Confirm the count" : "Take back the count");
  }
  widgets::tooltip("Printed on the rehearsal sheet. Count from the sacrum, or from the last rib.");
}

void draw_numbering(PanelContext& c) {
  widgets::section("LEVEL COUNT");
  const std::string& how = c.session().opened().segmentation.numbering;
  ImGui::PushTextWrapPos(0.0F);
  std::string text = how.empty() ? "How the vertebrae were counted is not known." : how;
  if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  ImGui::TextUnformatted(text.c_str());
  ImGui::PopTextWrapPos();
  const float half = 0.5F * (ImGui::GetContentRegionAvail().x - ImGui::GetStyle().ItemSpacing.x);
  if (ImGui::Button("− one level up", {half, 0})) c.actions.shift_numbering(-1);
  widgets::tooltip("What is called L4 becomes L3. The case is segmented again.");
  ImGui::SameLine();
  if (ImGui::Button("+ one level down", {half, 0})) c.actions.shift_numbering(1);
  widgets::tooltip("What is called L3 becomes L4. The case is segmented again.");
  draw_statement(c);
}

void draw_placing(PanelContext& c) {
  const bool ready = c.session().world().field != nullptr;
  widgets::section("PORTAL");
  ImGui::BeginDisabled(!ready);
  if (widgets::primary_button("Propose a portal", {-FLT_MIN, style::px(34)})) {
    c.actions.propose(c.view.side);
  }
  widgets::tooltip("Docks on the cranial lamina's lower edge and enters one level below.");
  const float half = 0.5F * (ImGui::GetContentRegionAvail().x - ImGui::GetStyle().ItemSpacing.x);
  const auto place = [&](const char* name, ClickMode mode) {
    const bool on = c.view.click == mode;
    if (widgets::toggle_button(name, on, {half, 0})) {
      c.view.click = on ? ClickMode::Crosshair : mode;
    }
  };
  place("Place dock", ClickMode::PlaceDock);
  ImGui::SameLine();
  place("Place skin entry", ClickMode::PlaceEntry);
  ImGui::EndDisabled();
  if (!ready) {
    widgets::muted("Choose a level above. Its tissue is then prepared in a moment.");
  } else if (c.view.click == ClickMode::PlaceDock) {
    ImGui::TextWrapped("Click the lamina in a slice or in the fluoroscopic picture.");
  } else if (c.view.click == ClickMode::PlaceEntry) {
    ImGui::TextWrapped("Click the skin in a slice or in the fluoroscopic picture.");
  } else if (!c.state().portal) {
    widgets::muted("Place your own first; then compare it with the proposal.");
  }
}

void draw_depth_stop(PanelContext& c) {
  const World& world = c.session().world();
  const auto most =
      static_cast<int>(std::max(world.rongeur.max_reach_mm, world.sculptor.max_reach_mm));
  auto stop = static_cast<int>(std::lround(c.state().portal->depth_stop_mm));
  widgets::value_row("Depth stop", text_of("%d mm beyond the portal", stop));
  ImGui::SetNextItemWidth(-FLT_MIN);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(style::px(6), style::px(1)));
  if (ImGui::SliderInt("##stop", &stop, 0, most, "")) {
    c.actions.command(SetDepthStop{static_cast<double>(stop)});
  }
  ImGui::PopStyleVar();
}

}  // namespace

void draw_plan_panel(PanelContext& c) {
  draw_placing(c);
  if (c.state().portal) {
    draw_depth_stop(c);
    draw_portal_report(c);
  }
  draw_numbering(c);
  if (!c.state().portal) return;
  widgets::section("FOR THE ROOM");
  if (ImGui::Button("Write the rehearsal sheet (PDF)", {-FLT_MIN, style::px(34)})) {
    c.actions.write_sheet();
  }
  widgets::tooltip(
      "Two pages: level, side, trajectory, C-arm, margins, pictures, findings (Ctrl+R)");
}

}  // namespace flavum
