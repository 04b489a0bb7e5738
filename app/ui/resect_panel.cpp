#include <algorithm>
#include <cmath>

#include "app/ui/distance_text.h"
#include "app/ui/panels.h"
#include "app/ui/widgets.h"
#include "app/view/orientation.h"
#include "imaging/base/units.h"
#include "sim/procedure/readings.h"

namespace flavum {
namespace {

const char* toward(char letter) {
  switch (letter) {
    case 'L':
      return "patient's left";
    case 'R':
      return "patient's right";
    case 'A':
      return "ventral";
    case 'P':
      return "dorsal";
    case 'S':
      return "head";
    default:
      return "feet";
  }
}

// Where the window faces, as a clock seen along the handle, with words.
void draw_clock(PanelContext& c) {
  const auto X_PatientTip = X_PatientInstrument(c.session().world(), c.state());
  if (!X_PatientTip) return;
  const float radius = style::px(30);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 centre{at.x + radius, at.y + radius};
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddCircle(centre, radius, style::kLine, 0, style::px(2));
  // Seen from the handle down the tool: head up, so the dial is drawn with the patient's head on
  // top and the patient's left on the left, as in the fluoroscopic picture.
  const PatientVector facing = X_PatientTip->axis(0);
  const PatientVector axis = X_PatientTip->axis(2);
  const PatientVector head(0, 0, 1);
  const PatientVector up = (head - head.dot(axis) * axis).normalized();
  const PatientVector right = up.cross(axis);
  const double x = facing.dot(right);
  const double y = facing.dot(up);
  const ImVec2 tip{centre.x + static_cast<float>(x) * radius,
                   centre.y - static_cast<float>(y) * radius};
  list->AddLine(centre, tip, style::kInstrument, style::px(3));
  list->AddCircleFilled(tip, style::px(5), style::kInstrument);
  list->AddCircleFilled(centre, style::px(3), style::kMuted);
  ImGui::SetCursorScreenPos({at.x + 2 * radius + style::px(12), at.y});
  ImGui::BeginGroup();
  const std::string letters = orientation_letters(facing);
  ImGui::TextUnformatted("Window faces");
  std::string words = toward(letters[0]);
  if (letters.size() > 1) words += std::string(", ") + toward(letters[1]);
  ImGui::PushFont(style::fonts().strong);
  ImGui::TextUnformatted(words.c_str());
  ImGui::PopFont();
  widgets::muted_line("Dial: head up, seen from the handle");
  ImGui::EndGroup();
  ImGui::SetCursorScreenPos(
      {at.x, std::max(ImGui::GetCursorScreenPos().y, at.y + 2 * radius + style::px(6))});
}

bool step_row(const char* name, const std::string& value, const char* less, const char* more,
              int& direction) {
  ImGui::PushID(name);
  ImGui::AlignTextToFramePadding();
  ImGui::PushStyleColor(ImGuiCol_Text, style::kMuted);
  ImGui::TextUnformatted(name);
  ImGui::PopStyleColor();
  const float button = style::px(58);
  const float right = ImGui::GetContentRegionMax().x;
  ImGui::SameLine(right - 2 * button - style::px(4) - style::px(12) -
                  widgets::text_size(style::fonts().strong, value).x);
  ImGui::PushFont(style::fonts().strong);
  ImGui::TextUnformatted(value.c_str());
  ImGui::PopFont();
  ImGui::SameLine(right - 2 * button - style::px(4));
  direction = 0;
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(style::px(2), style::px(5)));
  ImGui::PushButtonRepeat(true);
  if (ImGui::Button(less, {button, 0})) direction = -1;
  ImGui::SameLine(0, style::px(4));
  if (ImGui::Button(more, {button, 0})) direction = 1;
  ImGui::PopButtonRepeat();
  ImGui::PopStyleVar();
  ImGui::PopID();
  return direction != 0;
}

void draw_motion(PanelContext& c) {
  const State& s = c.state();
  int way = 0;
  if (step_row("Past portal", text_of("%.1f mm", s.advance_mm), "− X", "+ W", way)) {
    move_instrument(c, 0.5 * way, 0, 0, 0);
  }
  if (step_row("Handle", text_of("%.0f°", deg_from_rad(s.clock_rad)), "↺ A", "↻ D", way)) {
    move_instrument(c, 0, 15.0 * way, 0, 0);
  }
  if (step_row("Sideways", text_of("%.1f mm", s.tilt_x_mm), "− J", "+ K", way)) {
    move_instrument(c, 0, 0, 0.5 * way, 0);
  }
  if (step_row("Up and down", text_of("%.1f mm", s.tilt_y_mm), "− U", "+ I", way)) {
    move_instrument(c, 0, 0, 0, 0.5 * way);
  }
}

}  // namespace

void draw_resect_panel(PanelContext& c) {
  if (!c.state().portal) {
    ImGui::Dummy({0, style::px(6)});
    ImGui::TextWrapped("Place a portal first, under Plan. Instruments go through it.");
    return;
  }
  widgets::section("INSTRUMENT");
  const int chosen = static_cast<int>(c.state().instrument);
  const int clicked = widgets::segmented("instrument", {"None", "Rongeur", "Sculptor"}, chosen, 30);
  if (clicked >= 0 && clicked != chosen) {
    c.actions.command(SelectInstrument{static_cast<InstrumentKind>(clicked)});
  }
  if (c.state().instrument != InstrumentKind::None) {
    draw_clock(c);
    draw_motion(c);
    if (widgets::primary_button("Bite   Enter", {-FLT_MIN, style::px(38)})) {
      c.actions.command(TakeBite{});
    }
    if (!c.state().bites.empty()) {
      const Bite& last = c.state().bites.back();
      widgets::muted(text_of("Bite %d brought %.1f mm³ bone and %.1f mm³ ligament.",
                             static_cast<int>(c.state().bites.size()), last.bone_mm3,
                             last.ligament_mm3));
    }
  }
  draw_readings(c);
}

}  // namespace flavum
