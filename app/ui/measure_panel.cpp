#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>

#include "app/storage/drawn_value.h"
#include "app/ui/distance_text.h"
#include "app/ui/measure_overlay.h"
#include "app/ui/panels.h"
#include "app/ui/widgets.h"

namespace flavum {
namespace {

struct Tool {
  ClickMode mode;
  const char *name, *what, *how;
};
constexpr std::array<Tool, 3> kTools{
    {{ClickMode::Distance, "Distance", "Distance between two points (M)",
      "Press in a picture, drag, and let go. Esc leaves."},
     {ClickMode::Angle, "Angle", "Angle of two lines (V)",
      "Click one end, the vertex, the other end. Esc leaves."},
     {ClickMode::Region, "Region", "Area and grey values of an ellipse (C)",
      "Press in a slice, drag the ellipse open, and let go. Esc leaves."}}};

void tool_buttons(PanelContext& c) {
  const float gap = style::px(3);
  const float width = (ImGui::GetContentRegionAvail().x - 2 * gap) / 3.0F;
  const Tool* chosen = nullptr;
  for (const Tool& tool : kTools) {
    if (&tool != kTools.data()) ImGui::SameLine(0, gap);
    const bool on = c.view.click == tool.mode;
    if (on) chosen = &tool;
    if (widgets::toggle_button(tool.name, on, {std::floor(width), style::px(32)})) {
      take_measuring_tool(c, tool.mode);
    }
    widgets::tooltip(tool.what);
  }
  widgets::muted(chosen == nullptr ? "In slices, also of the portal, and in the fluoroscopic "
                                     "picture."
                                   : chosen->how);
}

// The notes with one measurement changed, or without it.
template <class Change>
void change(PanelContext& c, std::uint32_t id, const std::string& name, const Change& how,
            bool goes_on = false) {
  PlanNotes notes = c.session().notes();
  const auto it = std::ranges::find(notes.drawn, id, &DrawnMeasurement::id);
  if (it == notes.drawn.end()) return;
  how(notes, it);
  c.actions.note(std::move(notes), name, goes_on);
}

void name_field(PanelContext& c, const DrawnMeasurement& d, float width) {
  // One name is edited at a time; what is typed goes into the plan when Enter is pressed or the
  // field is left.
  static std::uint32_t editing = 0;
  static std::array<char, 61> typed{};
  const std::string name = drawn_name(d);
  if (editing != d.id) {
    std::array<char, 61> shown{};
    std::snprintf(shown.data(), shown.size(), "%s", name.c_str());
    ImGui::SetNextItemWidth(width);
    ImGui::InputText("##name", shown.data(), shown.size(), ImGuiInputTextFlags_AutoSelectAll);
    if (ImGui::IsItemActive()) {
      editing = d.id;
      typed = shown;
    }
    widgets::tooltip("Click to give it a name");
    return;
  }
  ImGui::SetNextItemWidth(width);
  ImGui::InputText("##name", typed.data(), typed.size(), ImGuiInputTextFlags_AutoSelectAll);
  if (ImGui::IsItemActive()) return;
  editing = 0;
  const std::string wanted(typed.data());
  if (wanted == name) return;
  change(c, d.id, "Rename a measurement", [&](PlanNotes&, auto it) { it->name = wanted; });
}

bool small_button(const char* label, const char* what, bool enabled = true) {
  if (!enabled) ImGui::BeginDisabled();
  ImGui::PushFont(style::fonts().small);
  const bool clicked = ImGui::Button(label);
  ImGui::PopFont();
  if (!enabled) ImGui::EndDisabled();
  widgets::tooltip(what);
  return clicked && enabled;
}

std::string side_words(const std::optional<Side>& side) {
  return side ? std::string(", ") + side_name(*side) : std::string();
}

void drawn_row(PanelContext& c, const DrawnMeasurement& d) {
  ImGui::PushID(static_cast<int>(d.id));
  const bool chosen = c.view.chosen_drawn == d.id;
  const DrawnValue value = drawn_value(c.session(), d);
  const std::string words = measured_words(unit_of(d.kind), value.value, value.uncertainty);
  const float value_width = widgets::text_size(style::fonts().strong, words).x;
  const float room = ImGui::GetContentRegionAvail().x;
  const ImVec2 low = ImGui::GetCursorScreenPos();
  name_field(c, d, std::max(style::px(90), room - value_width - style::px(12)));
  ImGui::SameLine();
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + ImGui::GetContentRegionAvail().x - value_width);
  ImGui::AlignTextToFramePadding();
  ImGui::PushFont(style::fonts().strong);
  ImGui::PushStyleColor(ImGuiCol_Text, chosen ? style::kAccent : style::kText);
  ImGui::TextUnformatted(words.c_str());
  ImGui::PopStyleColor();
  ImGui::PopFont();
  if (value.uncertainty > 0.0) {
    widgets::tooltip(
        "±: where the points lie within their voxels, 95 %. A point on the wrong "
        "structure is not in it.");
  }
  if (value.inside) widgets::muted(region_words(*value.inside, value_unit(c.session(), d)));
  if (d.corrects) {
    widgets::muted(std::string(quantity_name(*d.corrects)) + ", " + level_name(d.level) +
                   side_words(d.side) + ": corrected by hand");
  }
  if (d.on_fluoroscopy && d.kind == DrawnKind::Distance) {
    widgets::muted("At the plane of the isocentre; nearer to the tube things look larger.");
  }
  if (small_button("Show",
                   d.on_fluoroscopy
                       ? "Drawn on a fluoroscopic picture: seen when the C-arm stands as it did"
                       : "Bring the slices there",
                   !d.on_fluoroscopy)) {
    c.view.chosen_drawn = d.id;
    c.view.shown_automatic.reset();
    go_to_measurement(c, d.plane, d.points);
  }
  ImGui::SameLine(0, style::px(4));
  if (small_button(d.locked ? "Unlock" : "Lock",
                   d.locked ? "Locked: a drag does not move it. Unlock to move its points."
                            : "Its points can be dragged now. Lock it when done.")) {
    const bool lock = !d.locked;
    c.view.chosen_drawn = d.id;
    if (!lock) c.view.click = ClickMode::Crosshair;  // else a drag would draw a new one
    change(c, d.id, lock ? "Lock a measurement" : "Unlock a measurement",
           [&](PlanNotes&, auto it) { it->locked = lock; });
  }
  ImGui::SameLine(0, style::px(4));
  const std::string what = "Delete " + drawn_name(d);
  if (small_button("Delete", "Take it out of the plan; Ctrl+Z brings it back")) {
    change(c, d.id, what, [](PlanNotes& notes, auto it) { notes.drawn.erase(it); });
  }
  const ImVec2 high{low.x + room, ImGui::GetItemRectMax().y};
  if (chosen) {
    ImGui::GetWindowDrawList()->AddRectFilled({low.x - style::px(7), low.y},
                                              {low.x - style::px(4), high.y}, style::kAccent);
  }
  ImGui::Dummy({0, style::px(4)});
  ImGui::PopID();
}

bool is_shown(const PanelContext& c, const Measurement& m) {
  const auto& shown = c.view.shown_automatic;
  return shown && shown->quantity == m.quantity && shown->level == m.level && shown->side == m.side;
}

void show_automatic(PanelContext& c, const Measurement& m) {
  const DrawnMeasurement* corrected =
      correction_of(c.session().notes(), m.quantity, m.level, m.side);
  if (corrected != nullptr) {
    c.view.shown_automatic.reset();
    c.view.chosen_drawn = corrected->id;
    go_to_measurement(c, corrected->plane, corrected->points);
    return;
  }
  c.view.chosen_drawn = 0;
  c.view.shown_automatic = m;
  go_to_measurement(c, m.plane, m.points);
}

void correct(PanelContext& c, const Measurement& m) {
  PlanNotes notes = c.session().notes();
  DrawnMeasurement d = correction_from(m);
  d.id = notes.next_id++;
  d.name = std::string(quantity_name(m.quantity)) + side_words(m.side);
  c.view.chosen_drawn = d.id;
  c.view.shown_automatic.reset();
  c.view.click = ClickMode::Crosshair;
  notes.drawn.push_back(d);
  c.actions.note(std::move(notes), "Correct a measurement");
  c.actions.say("Drag its points in the picture; then lock it in the table.");
}

// One value as a button: a click goes there.
void automatic_value(PanelContext& c, const Measurement& m, float width) {
  const DrawnMeasurement* corrected =
      correction_of(c.session().notes(), m.quantity, m.level, m.side);
  double value = m.value, uncertainty = m.uncertainty;
  if (corrected != nullptr) {
    const DrawnValue by_hand = drawn_value(c.session(), *corrected);
    value = by_hand.value;
    uncertainty = by_hand.uncertainty;
  }
  std::string words = measured_words(unit_of(m.quantity), value, uncertainty);
  if (m.side) words = std::string(*m.side == Side::Left ? "Left  " : "Right  ") + words;
  if (corrected != nullptr) words += " *";
  const bool on = corrected != nullptr ? c.view.chosen_drawn == corrected->id : is_shown(c, m);
  ImGui::PushID(m.side ? (*m.side == Side::Left ? 1 : 2) : 0);
  ImGui::PushFont(style::fonts().small);
  ImGui::PushStyleColor(ImGuiCol_Button, on ? style::kAccentDeep : style::kRaised);
  ImGui::PushStyleColor(ImGuiCol_Text, corrected != nullptr ? style::kNote : style::kText);
  if (ImGui::Button(words.c_str(), {width, 0})) show_automatic(c, m);
  ImGui::PopStyleColor(2);
  ImGui::PopFont();
  widgets::tooltip(corrected != nullptr
                       ? "Corrected by hand. Show it; delete it above to have the automatic value "
                         "back."
                       : "Show where it was taken. ±: 95 % range from the voxels and from how far "
                         "automatic outlines are off.");
  ImGui::PopID();
}

void automatic_group(PanelContext& c, const std::vector<const Measurement*>& group) {
  ImGui::PushID(static_cast<int>(group.front()->quantity));
  widgets::muted(quantity_name(group.front()->quantity));
  const float gap = style::px(4);
  const float room = ImGui::GetContentRegionAvail().x;
  const bool sides = group.front()->side.has_value();
  const float width = sides ? std::floor(0.5F * (room - gap)) : room;
  for (std::size_t n = 0; n < group.size(); ++n) {
    if (n > 0) ImGui::SameLine(0, gap);
    automatic_value(c, *group[n], width);
  }
  for (const Measurement* m : group) {
    if (!is_shown(c, *m)) continue;
    if (small_button("Correct by hand",
                     "Makes a measurement from it whose points you drag; it replaces the automatic "
                     "one in table, files and report")) {
      correct(c, *m);
    }
    if (unit_of(m->quantity) == MeasuredUnit::SquareMillimetre) {
      ImGui::SameLine();
      widgets::muted_line("as an ellipse");
    }
    break;
  }
  ImGui::PopID();
}

void automatic_table(PanelContext& c) {
  const auto level = c.session().level();
  widgets::section(level ? ("MEASURED BY THE PROGRAM, " + level_name(*level)).c_str()
                         : "MEASURED BY THE PROGRAM");
  if (!level) {
    widgets::muted("Choose a level above.");
    return;
  }
  if (c.model.measured == nullptr) {
    widgets::muted("Measuring …");
    return;
  }
  // In the order of the list, left and right of a quantity together.
  std::vector<std::vector<const Measurement*>> groups;
  for (const Measurement& m : *c.model.measured) {
    if (!(m.level == *level)) continue;
    const auto it = std::ranges::find_if(
        groups, [&](const auto& g) { return g.front()->quantity == m.quantity; });
    if (it != groups.end()) {
      it->push_back(&m);
    } else {
      groups.push_back({&m});
    }
  }
  for (auto& group : groups) {
    std::ranges::stable_sort(group, {}, [](const Measurement* m) { return m->side; });
    automatic_group(c, group);
  }
  if (groups.empty()) {
    widgets::muted(
        "Nothing could be measured at this level: its structures are not in the labels.");
  } else {
    widgets::muted("A click shows where a value was taken. * corrected by hand.");
  }
}

}  // namespace

void draw_measure_panel(PanelContext& c) {
  widgets::section("MEASURE BY HAND");
  tool_buttons(c);
  const std::vector<DrawnMeasurement> drawn = c.session().notes().drawn;  // rows may change it
  if (!drawn.empty()) ImGui::Dummy({0, style::px(2)});
  for (const DrawnMeasurement& d : drawn) drawn_row(c, d);
  if (drawn.empty()) widgets::muted("Nothing was measured by hand yet.");
  automatic_table(c);
  ImGui::Dummy({0, style::px(4)});
  if (ImGui::Button("Write all as a table (CSV)", {ImGui::GetContentRegionAvail().x, 0})) {
    c.actions.write_measurements();
  }
  widgets::tooltip(
      "measurements.csv in the folder of the case: every level, automatic and by hand");
}

}  // namespace flavum
