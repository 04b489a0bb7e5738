#include <algorithm>
#include <cmath>

#include "app/ui/distance_text.h"
#include "app/ui/panels.h"
#include "app/ui/widgets.h"
#include "imaging/base/units.h"
#include "sim/procedure/carm_reach.h"
#include "sim/procedure/view_hints.h"

namespace flavum {
namespace {

constexpr double kStepMm = 10.0;

// Buttons in a row of equal width, close together.
class ButtonRow {
 public:
  explicit ButtonRow(int count) : gap_(style::px(4)) {
    width_ = std::floor((ImGui::GetContentRegionAvail().x - gap_ * static_cast<float>(count - 1)) /
                        static_cast<float>(count));
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(gap_, gap_));
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(style::px(3), style::px(4)));
  }
  ~ButtonRow() { ImGui::PopStyleVar(2); }
  ButtonRow(const ButtonRow&) = delete;
  ButtonRow& operator=(const ButtonRow&) = delete;
  bool button(const char* name, const char* tip, bool on = false) {
    if (!first_) ImGui::SameLine();
    first_ = false;
    const bool clicked = widgets::toggle_button(name, on, {width_, 0});
    widgets::tooltip(tip);
    return clicked;
  }
  void new_line() { first_ = true; }

 private:
  float gap_, width_;
  bool first_ = true;
};

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
  ButtonRow row(per_row);
  int n = 0;
  for (const Choice& choice : kChoices) {
    if (n++ % per_row == 0) row.new_line();
    const CArmPose& now = c.state().carm;
    const CArmPose pose = pose_for(choice.view, now.isocentre);
    const bool there = std::abs(pose.orbital_rad - now.orbital_rad) < 1e-6 &&
                       std::abs(pose.tilt_rad - now.tilt_rad) < 1e-6 &&
                       std::abs(now.wigwag_rad) < 1e-6;
    if (row.button(choice.name, choice.tip, there)) c.actions.command(PoseCArm{pose});
  }
}

// One joint: a slider in whole degrees from true AP. The words say the direction, not a sign.
struct Joint {
  const char* name;
  const char *positive, *negative;  // behind the number of degrees
  double CArmPose::*angle;
  double low_rad, high_rad;
};

void joint(PanelContext& c, const Joint& j) {
  auto degrees = static_cast<float>(deg_from_rad(c.state().carm.*j.angle));
  ImGui::PushID(j.name);
  const char* direction = degrees > 0.5F ? j.positive : degrees < -0.5F ? j.negative : "";
  widgets::value_row(j.name, text_of("%.0f°", static_cast<double>(std::abs(degrees))) + direction);
  ImGui::SetNextItemWidth(-FLT_MIN);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(style::px(6), style::px(1)));
  if (ImGui::SliderFloat("##joint", &degrees, static_cast<float>(deg_from_rad(j.low_rad)),
                         static_cast<float>(deg_from_rad(j.high_rad)), "",
                         ImGuiSliderFlags_NoInput)) {
    CArmPose pose = c.state().carm;
    pose.*j.angle = std::clamp(rad_from_deg(std::round(degrees)), j.low_rad, j.high_rad);
    c.actions.command(PoseCArm{pose});
  }
  ImGui::PopStyleVar();
  ImGui::PopID();
}

std::vector<Joint> joints_of(const World& world) {
  const CArmModel& m = world.carm;
  const double roll = world.scenario.patient_roll_rad;
  std::vector<Joint> all{
      {"Orbital", " LEFT", " RIGHT", &CArmPose::orbital_rad, least_orbital_rad(m, roll),
       most_orbital_rad(m, roll)},
      {"Tilt", " cephalad", " caudad", &CArmPose::tilt_rad, m.tilt_min_rad, m.tilt_max_rad}};
  if (m.wigwag_max_rad > m.wigwag_min_rad) {
    all.push_back(
        {"Wig-wag", " LEFT", " RIGHT", &CArmPose::wigwag_rad, m.wigwag_min_rad, m.wigwag_max_rad});
  }
  return all;
}

// In the room: along the patient, across, and up.
void shift(PanelContext& c, double left_mm, double up_mm, double head_mm) {
  const double roll = c.session().world().scenario.patient_roll_rad;
  CArmPose pose = c.state().carm;
  pose.isocentre = pose.isocentre + left_mm * room_left(roll) + up_mm * room_up(roll) +
                   PatientVector(0.0, 0.0, head_mm);
  c.actions.command(PoseCArm{pose});
}

// The view moves over the patient in the direction of the arrow (head up, left on the left).
void table_buttons(PanelContext& c) {
  widgets::muted_line("Table, 10 mm a step");
  ButtonRow row(4);
  if (row.button("←", "View 10 mm to the patient's left")) shift(c, kStepMm, 0, 0);
  if (row.button("→", "View 10 mm to the patient's right")) shift(c, -kStepMm, 0, 0);
  if (row.button("↑", "View 10 mm towards the head")) shift(c, 0, 0, kStepMm);
  if (row.button("↓", "View 10 mm towards the feet")) shift(c, 0, 0, -kStepMm);
}

void lift_buttons(PanelContext& c) {
  widgets::muted_line("Lift");
  ButtonRow row(2);
  if (row.button("Up", "C-arm 10 mm up: the tube comes nearer to the patient")) {
    shift(c, 0, kStepMm, 0);
  }
  if (row.button("Down", "C-arm 10 mm down: the detector comes nearer, which magnifies less")) {
    shift(c, 0, -kStepMm, 0);
  }
}

std::string way(double mm, const char* positive, const char* negative) {
  if (std::lround(mm) == 0) return "middle";
  return text_of("%.0f mm ", std::abs(mm)) + (mm > 0.0 ? positive : negative);
}

void table_rows(PanelContext& c) {
  const auto joints = machine_joints(c.session().world(), c.state().carm);
  if (!joints) return;
  widgets::value_row("Across", way(joints->column_mm - joints->table_side_mm, "left", "right"));
  widgets::value_row("Along", way(-joints->table_length_mm, "head", "feet"));
}

void lift_row(PanelContext& c) {
  const auto joints = machine_joints(c.session().world(), c.state().carm);
  if (!joints) return;
  widgets::value_row("Height", way(joints->lift_mm - joints->table_height_mm, "up", "down"));
}

// "Cios class" of "Mobile C-arm, 30 cm flat panel (Cios class)": what tells one machine from
// another, and fits.
std::string short_name(const std::string& name) {
  const std::size_t open = name.find('('), close = name.rfind(')');
  if (open == std::string::npos || close == std::string::npos || close < open) return name;
  return name.substr(open + 1, close - open - 1);
}

void machine_choice(PanelContext& c) {
  widgets::muted_line("Machine");
  ImGui::SetNextItemWidth(-FLT_MIN);
  const std::string& now = c.session().world().carm.name;
  if (ImGui::BeginCombo("##machine", short_name(now).c_str())) {
    for (std::size_t n = 0; n < c.model.carm_names.size(); ++n) {
      const std::string& name = c.model.carm_names[n];
      if (ImGui::Selectable(name.c_str(), name == now)) c.actions.choose_carm(n);
    }
    ImGui::EndCombo();
  }
  widgets::tooltip(
      (now +
       ". Another machine starts at true AP; undo brings the old one back. A stored plan does "
       "not name the machine.")
          .c_str());
}

// Says what is to be seen, or by how much the machine falls short.
void take(PanelContext& c, const TakeViewHint& what) {
  const auto hint = view_hint(c.session().world(), c.state(), what.kind,
                              static_cast<Label>(what.vertebra), what.side);
  c.actions.command(what);
  if (hint) c.actions.say(hint->reachable ? hint->sentence : hint->shortfall);
}

bool hints_refused(PanelContext& c) {
  if (c.session().world().scenario.hints_allowed) return false;
  widgets::muted("Computed views are not allowed in this exercise.");
  return true;
}

void find_square(PanelContext& c) {
  const World& world = c.session().world();
  const SpineLevel level = world.field ? world.field->level : c.view.level;
  widgets::muted_line("Square the end plates of");
  ButtonRow row(2);
  for (const Label v : {level.cranial, level.caudal()}) {
    if (row.button(vertebra_name(v).c_str(),
                   "Tilts until each rim of the vertebra's end plates is a single line.")) {
      take(c, {HintKind::SquareVertebra, v, Side::Left});
    }
  }
}

void find_lamina(PanelContext& c) {
  widgets::muted_line("CLO for the lamina");
  ButtonRow row(2);
  for (const Side side : {Side::Left, Side::Right}) {
    if (row.button(side == Side::Left ? "Left##lamina" : "Right##lamina",
                   "Turns the detector to the other side until the beam runs along this lamina.")) {
      take(c, {HintKind::Clo, 0, side});
    }
  }
}

void find_barrel(PanelContext& c, bool room_for_sentence) {
  const auto barrel = down_the_barrel(c.session().world(), c.state());
  widgets::muted_line(barrel ? "Portal end-on" : "Portal end-on: place one first");
  if (!barrel) return;
  ButtonRow row(1);
  if (row.button("Down the barrel", barrel->sentence.c_str())) {
    take(c, {HintKind::Barrel, 0, Side::Left});
  }
  if (!barrel->reachable && room_for_sentence) widgets::muted(barrel->shortfall);
}

void draw_tall(PanelContext& c) {
  switch (c.view.carm_page) {
    case CArmPage::Turn:
      view_buttons(c, 2);
      for (const Joint& j : joints_of(c.session().world())) joint(c, j);
      break;
    case CArmPage::Move:
      table_buttons(c);
      table_rows(c);
      lift_buttons(c);
      lift_row(c);
      machine_choice(c);
      break;
    case CArmPage::Find:
      if (hints_refused(c)) break;
      find_square(c);
      find_lamina(c);
      find_barrel(c, true);
      break;
  }
}

// A low, wide panel: the page in columns.
void draw_wide(PanelContext& c) {
  const float gap = style::px(10);
  const float third = std::floor((ImGui::GetContentRegionAvail().x - 2 * gap) / 3);
  const auto column = [&](int n, const auto& draw) {
    if (n > 0) ImGui::SameLine(0, gap);
    ImGui::PushID(n);
    ImGui::BeginChild("part", {third, 0}, false, ImGuiWindowFlags_NoScrollbar);
    draw();
    ImGui::EndChild();
    ImGui::PopID();
  };
  switch (c.view.carm_page) {
    case CArmPage::Turn: {
      view_buttons(c, 4);
      int n = 0;
      for (const Joint& j : joints_of(c.session().world())) column(n++, [&] { joint(c, j); });
      break;
    }
    case CArmPage::Move:
      column(0, [&] {
        table_buttons(c);
        table_rows(c);
      });
      column(1, [&] {
        lift_buttons(c);
        lift_row(c);
      });
      column(2, [&] { machine_choice(c); });
      break;
    case CArmPage::Find:
      if (hints_refused(c)) break;
      column(0, [&] { find_square(c); });
      column(1, [&] { find_lamina(c); });
      column(2, [&] { find_barrel(c, true); });
      break;
  }
}

void pages(PanelContext& c) {
  static const std::vector<std::string> kNames{"Turn", "Move", "Find"};
  const int clicked =
      widgets::segmented("carm pages", kNames, static_cast<int>(c.view.carm_page), 27.0F);
  if (clicked >= 0) c.view.carm_page = static_cast<CArmPage>(clicked);
}

// Where it stands, in words; what the dial shows when that differs; what it would touch.
void draw_pose(PanelContext& c) {
  const World& world = c.session().world();
  const CArmPose& pose = c.state().carm;
  ImGui::PushFont(style::fonts().small);
  ImGui::PushTextWrapPos(0.0F);
  ImGui::TextUnformatted(pose_words(pose).c_str());
  ImGui::PopTextWrapPos();
  ImGui::PopFont();
  const std::string dial = dial_words(world.scenario.patient_roll_rad, pose);
  if (!dial.empty()) widgets::muted(dial);
}

void draw_clearance(PanelContext& c) {
  const std::string near = clearance_words(c.session().world(), c.state().carm);
  if (near.empty()) return;
  ImGui::PushFont(style::fonts().small);
  widgets::warning(near);
  ImGui::PopFont();
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
  ImGui::PushFont(style::fonts().strong);
  ImGui::TextUnformatted("C-arm");
  ImGui::PopFont();
  if (!tall) ImGui::SameLine();
  const float words_top = ImGui::GetCursorPosY();
  draw_pose(c);
  // Room for three lines, so that the controls do not move while the C-arm does.
  if (tall) {
    ImGui::SetCursorPosY(
        std::max(ImGui::GetCursorPosY(), words_top + 3.2F * style::fonts().small->FontSize));
  }
  if (!tall) draw_clearance(c);
  pages(c);
  tall ? draw_tall(c) : draw_wide(c);
  if (tall) draw_clearance(c);
  ImGui::EndChild();
  ImGui::PopStyleVar(3);
  ImGui::PopStyleColor();
}

}  // namespace flavum
