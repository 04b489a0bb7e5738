#include <algorithm>
#include <cmath>

#include "app/ui/distance_text.h"
#include "app/ui/panels.h"
#include "app/ui/widgets.h"
#include "imaging/base/units.h"

namespace flavum {
namespace {

constexpr double kTableStepMm = 10.0;

void view_buttons(PanelContext& c, int per_row) {
  struct Choice {
    const char* name;
    View view;
    const char* tip;
  };
  static constexpr Choice kChoices[] = {
      {"AP", View::Ap, "Detector dorsal, above the prone patient."},
      {"Lateral", View::Lateral, "Detector at the patient's left."},
      {"CLO left", View::CloLeft,
       "Contralateral oblique: detector turned to the patient's left, for an instrument on the "
       "right."},
      {"CLO right", View::CloRight,
       "Contralateral oblique: detector turned to the patient's right, for an instrument on the "
       "left."}};
  const float gap = style::px(4);
  const float width = (ImGui::GetContentRegionAvail().x - gap * static_cast<float>(per_row - 1)) /
                      static_cast<float>(per_row);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(gap, gap));
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(style::px(3), style::px(4)));
  int n = 0;
  for (const Choice& choice : kChoices) {
    if (n++ % per_row != 0) ImGui::SameLine();
    const CArmPose pose = pose_for(choice.view, c.state().carm.isocentre);
    const bool there = std::abs(pose.orbital_rad - c.state().carm.orbital_rad) < 1e-6 &&
                       std::abs(pose.tilt_rad - c.state().carm.tilt_rad) < 1e-6;
    if (widgets::toggle_button(choice.name, there, {std::floor(width), 0})) {
      c.actions.command(PoseCArm{pose});
    }
    widgets::tooltip(choice.tip);
  }
  ImGui::PopStyleVar(2);
}

// One joint: a slider in whole degrees from true AP.
void joint(PanelContext& c, const char* name, double now_rad, double low_rad, double high_rad,
           bool orbital) {
  auto degrees = static_cast<float>(deg_from_rad(now_rad));
  ImGui::PushID(name);
  const char* format = orbital ? (degrees > 0.5F    ? "%.0f° to LEFT"
                                  : degrees < -0.5F ? "%.0f° to RIGHT"
                                                    : "%.0f°")
                               : (degrees > 0.5F    ? "%.0f° cephalad"
                                  : degrees < -0.5F ? "%.0f° caudad"
                                                    : "%.0f°");
  // The number shown has no sign: the word says the direction.
  widgets::value_row(name, text_of(format, static_cast<double>(std::abs(degrees))));
  ImGui::SetNextItemWidth(-FLT_MIN);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(style::px(6), style::px(1)));
  if (ImGui::SliderFloat("##joint", &degrees, static_cast<float>(deg_from_rad(low_rad)),
                         static_cast<float>(deg_from_rad(high_rad)), "",
                         ImGuiSliderFlags_NoInput)) {
    CArmPose pose = c.state().carm;
    (orbital ? pose.orbital_rad : pose.tilt_rad) =
        std::clamp(rad_from_deg(std::round(degrees)), low_rad, high_rad);
    c.actions.command(PoseCArm{pose});
  }
  ImGui::PopStyleVar();
  ImGui::PopID();
}

void table_arrows(PanelContext& c) {
  const auto shift = [&](double x, double y, double z) {
    CArmPose pose = c.state().carm;
    pose.isocentre = pose.isocentre + PatientVector(x, y, z);
    c.actions.command(PoseCArm{pose});
  };
  struct Arrow {
    const char* name;
    double x, z;
    const char* tip;
  };
  // The view moves over the patient in the direction of the arrow (head up, left on the left).
  static constexpr Arrow kArrows[] = {{"←", kTableStepMm, 0, "View 10 mm to the patient's left"},
                                      {"→", -kTableStepMm, 0, "View 10 mm to the patient's right"},
                                      {"↑", 0, kTableStepMm, "View 10 mm towards the head"},
                                      {"↓", 0, -kTableStepMm, "View 10 mm towards the feet"}};
  widgets::muted_line("Table");
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(style::px(4), style::px(4)));
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(style::px(3), style::px(4)));
  const float width = std::floor((ImGui::GetContentRegionAvail().x - 3 * style::px(4)) / 4);
  int n = 0;
  for (const Arrow& arrow : kArrows) {
    if (n++ > 0) ImGui::SameLine();
    if (ImGui::Button(arrow.name, {width, 0})) shift(arrow.x, 0, arrow.z);
    widgets::tooltip(arrow.tip);
  }
  ImGui::PopStyleVar(2);
}

}  // namespace

void draw_carm_controls(PanelContext& c, const Rect& area) {
  const bool tall = area.height() > area.width();
  ImGui::SetCursorScreenPos(area.low);
  ImGui::PushStyleColor(ImGuiCol_ChildBg, style::kPanel);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(style::px(10), style::px(9)));
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(style::px(6), style::px(5)));
  ImGui::PushStyleVar(ImGuiStyleVar_ChildRounding, 0.0F);
  ImGui::BeginChild("carm", {area.width(), area.height()}, false,
                    ImGuiWindowFlags_AlwaysUseWindowPadding | ImGuiWindowFlags_NoScrollbar);
  const CArmModel& model = c.session().world().carm;
  const CArmPose& pose = c.state().carm;
  ImGui::PushFont(style::fonts().strong);
  ImGui::TextUnformatted("C-arm");
  ImGui::PopFont();
  if (!tall) ImGui::SameLine();
  const float words_top = ImGui::GetCursorPosY();
  ImGui::PushFont(style::fonts().small);
  ImGui::PushTextWrapPos(0.0F);
  ImGui::TextUnformatted(pose_words(pose).c_str());
  ImGui::PopTextWrapPos();
  ImGui::PopFont();
  // Room for three lines, so that the controls do not move while the C-arm does.
  if (tall) ImGui::SetCursorPosY(words_top + 3.2F * style::fonts().small->FontSize);
  view_buttons(c, tall ? 2 : 4);
  if (tall) {
    joint(c, "Orbital", pose.orbital_rad, model.orbital_min_rad, model.orbital_max_rad, true);
    joint(c, "Tilt", pose.tilt_rad, model.tilt_min_rad, model.tilt_max_rad, false);
    table_arrows(c);
  } else {
    const float third = std::floor((ImGui::GetContentRegionAvail().x - 2 * style::px(10)) / 3);
    for (int n = 0; n < 3; ++n) {
      if (n > 0) ImGui::SameLine(0, style::px(10));
      ImGui::PushID(n);
      ImGui::BeginChild("part", {third, 0}, false, ImGuiWindowFlags_NoScrollbar);
      if (n == 0) {
        joint(c, "Orbital", pose.orbital_rad, model.orbital_min_rad, model.orbital_max_rad, true);
      } else if (n == 1) {
        joint(c, "Tilt", pose.tilt_rad, model.tilt_min_rad, model.tilt_max_rad, false);
      } else {
        table_arrows(c);
      }
      ImGui::EndChild();
      ImGui::PopID();
    }
  }
  ImGui::EndChild();
  ImGui::PopStyleVar(3);
  ImGui::PopStyleColor();
}

}  // namespace flavum
