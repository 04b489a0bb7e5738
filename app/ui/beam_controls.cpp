// The beam's half of the console: pedal, rate, field, how the picture lies, and what it cost.

#include <algorithm>
#include <array>
#include <cmath>

#include <GLFW/glfw3.h>

#include "app/ui/distance_text.h"
#include "app/ui/panels.h"
#include "app/ui/widgets.h"
#include "imaging/base/units.h"

namespace flavum {
namespace {

constexpr std::array kRates{1, 2, 4, 8, 15, 30};
constexpr double kLeastFieldMm = 40.0;  // as the blades of the simulated machine

void mode_row(PanelContext& c) {
  FluoroscopyConsole& console = *c.model.console;
  const int clicked = widgets::segmented("mode", {"Preview", "Foot pedal"}, console.preview ? 0 : 1,
                                         26, style::fonts().small);
  if (clicked >= 0) {
    console.release();
    console.preview = clicked == 0;
  }
  widgets::tooltip(
      "Preview: the picture follows every move, and no dose is counted. Foot pedal: as in the "
      "room, "
      "the picture changes only while you hold the pedal.");
}

void pedal_row(PanelContext& c) {
  FluoroscopyConsole& console = *c.model.console;
  ImGui::BeginDisabled(console.preview);
  const float third = std::floor((ImGui::GetContentRegionAvail().x - 2 * style::px(4)) / 3);
  if (console.beam_on()) {
    widgets::danger_button("Pedal   Space", {third, 0});
  } else {
    widgets::primary_button("Pedal   Space", {third, 0});
  }
  c.view.pedal_button = ImGui::IsItemActive();
  widgets::tooltip(
      "Hold for fluoroscopy, here or with the space bar. Let go: the last image stays.");
  ImGui::SameLine(0, style::px(4));
  if (ImGui::Button("Single   G", {third, 0})) {
    console.single(c.session().world(), c.state().carm);
  }
  widgets::tooltip("One exposure.");
  ImGui::EndDisabled();
  ImGui::SameLine(0, style::px(4));
  ImGui::BeginDisabled(c.model.fluoroscopy == nullptr);
  if (ImGui::Button("Keep   S", {third, 0})) c.actions.keep_image();
  ImGui::EndDisabled();
  widgets::tooltip("Puts the picture into the store and beside the live one, as the reference.");
}

// What a second of beam costs: dose per pulse, then pulses.
void rate_row(PanelContext& c) {
  FluoroscopyConsole& console = *c.model.console;
  if (widgets::toggle_button("Low dose", console.settings.low_dose)) {
    console.settings.low_dose = !console.settings.low_dose;
  }
  widgets::tooltip("Half the dose per pulse, with more grain.");
  ImGui::SameLine(0, style::px(8));
  std::vector<std::string> names;
  int chosen = -1;
  for (std::size_t n = 0; n < kRates.size(); ++n) {
    names.push_back(text_of("%d/s", kRates[n]));
    if (kRates[n] == console.settings.pulses_per_second) chosen = static_cast<int>(n);
  }
  ImGui::BeginDisabled(console.beam_on());
  const int clicked = widgets::segmented("rate", names, chosen, 26, style::fonts().small);
  if (clicked >= 0) {
    console.settings.pulses_per_second = kRates[static_cast<std::size_t>(clicked)];
  }
  ImGui::EndDisabled();
  widgets::tooltip("Pulses per second. Fewer pulses, less dose; 30 is continuous fluoroscopy.");
}

void field_sliders(PanelContext& c, float width) {
  FluoroscopyConsole& console = *c.model.console;
  const CArmModel& carm = c.session().world().carm;
  const double most = console.share(carm) * carm.detector_width_mm;
  const auto slider = [&](const char* id, const char* format, double& mm) {
    auto value = static_cast<float>(std::min(mm, most));
    ImGui::SetNextItemWidth(width);
    if (ImGui::SliderFloat(id, &value, static_cast<float>(kLeastFieldMm), static_cast<float>(most),
                           format)) {
      mm = std::round(static_cast<double>(value));
    }
  };
  slider("##wide", "Blades %.0f mm wide", console.settings.field_width_mm);
  widgets::tooltip("Collimator blades, at the detector. A smaller field: less dose, less scatter.");
  ImGui::SameLine(0, style::px(4));
  slider("##high", "%.0f mm high", console.settings.field_height_mm);
}

void picture_row(PanelContext& c) {
  FluoroscopyConsole& console = *c.model.console;
  PictureOrientation& o = console.orientation;
  const auto button = [&](const char* name, const char* tip) {
    const bool pressed = ImGui::Button(name);
    widgets::tooltip(tip);
    ImGui::SameLine(0, style::px(4));
    return pressed;
  };
  if (button("↺", "Turn the picture a quarter to the left")) o.turn_rad -= 0.5 * kPi;
  if (button("↻", "Turn the picture a quarter to the right")) o.turn_rad += 0.5 * kPi;
  o.turn_rad = std::remainder(o.turn_rad, 2.0 * kPi);
  if (widgets::toggle_button("↔", o.mirror_left_right)) o.mirror_left_right = !o.mirror_left_right;
  widgets::tooltip("Mirror left and right. The letters L and R follow the patient.");
  ImGui::SameLine(0, style::px(4));
  if (widgets::toggle_button("↕", o.mirror_up_down)) o.mirror_up_down = !o.mirror_up_down;
  widgets::tooltip("Mirror up and down.");
  ImGui::SameLine(0, style::px(10));
  if (widgets::toggle_button("Subtract", c.view.subtract)) c.view.subtract = !c.view.subtract;
  widgets::tooltip(
      "Shows only what comes after this moment, contrast above all. Moving the C-arm ends it.");
  ImGui::SameLine(0, style::px(8));
  std::vector<std::string> names;
  const std::vector<double>& fields = c.session().world().carm.fields_mm;
  for (const double mm : fields) names.push_back(text_of("Field %.0f cm", 0.1 * mm));
  const auto chosen = static_cast<int>(std::min(console.field, fields.size() - 1));
  const int clicked = widgets::segmented("magnify", names, chosen, 26, style::fonts().small);
  if (clicked >= 0) c.actions.choose_field(static_cast<std::size_t>(clicked));
  widgets::tooltip(
      "Magnification field: the part of the detector that is shown. Smaller costs more dose.");
}

}  // namespace

void drive_pedal(PanelContext& c) {
  const ImGuiIO& io = ImGui::GetIO();
  const bool down = c.view.pedal_button || (!io.WantTextInput && io.KeysDown[GLFW_KEY_SPACE]);
  c.view.pedal_button = false;  // set again while the button is held
  FluoroscopyConsole& console = *c.model.console;
  if (down && !console.preview) {
    console.press(c.session().world(), c.state().carm);
  } else {
    console.release();
  }
}

void draw_beam_controls(PanelContext& c, const Rect& area) {
  ImGui::SetCursorScreenPos(area.low);
  ImGui::PushStyleColor(ImGuiCol_ChildBg, style::kPanel);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(style::px(10), style::px(9)));
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(style::px(4), style::px(6)));
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(style::px(6), style::px(4)));
  ImGui::BeginChild("beam", {area.width(), area.height()}, false,
                    ImGuiWindowFlags_AlwaysUseWindowPadding);
  mode_row(c);
  pedal_row(c);
  rate_row(c);
  field_sliders(c, std::floor(0.5F * (ImGui::GetContentRegionAvail().x - style::px(4))));
  picture_row(c);
  ImGui::EndChild();
  ImGui::PopStyleVar(3);
  ImGui::PopStyleColor();
}

// Time, kerma, kerma-area product as IEC 60601-2-43 names them, in large figures.
void draw_dose_line(PanelContext& c, const Rect& area) {
  const FluoroscopyConsole& console = *c.model.console;
  const Imaging& i = console.imaging();
  const double minutes = static_cast<double>(i.fluoroscopy_ticks) / (60.0 * kTicksPerSecond);
  const double kv = i.shots.empty() ? 0.0 : i.shots.back().kv;
  struct Figure {
    std::string value;
    const char* name;
  };
  const std::array figures{
      Figure{text_of("%.1f min", std::floor(10.0 * minutes) / 10.0), "X-ray time"},
      Figure{text_of("%.2f mGy", 1e-6 * static_cast<double>(i.kerma_ngy)), "Air kerma"},
      Figure{text_of("%.2f Gy·cm²", 1e-5 * static_cast<double>(i.kap_ngy_m2)), "Area product"},
      Figure{kv > 0 ? text_of("%.0f kV", kv) : "–", "Tube"}};
  ImDrawList* list = ImGui::GetWindowDrawList();
  ImFont* big = style::fonts().heading;
  ImFont* small = style::fonts().small;
  const float column = area.width() / static_cast<float>(figures.size());
  float x = area.low.x + style::px(6);
  for (const Figure& f : figures) {
    list->AddText(big, big->FontSize, {x, area.low.y + style::px(6)}, style::kText,
                  f.value.c_str());
    list->AddText(small, small->FontSize, {x, area.low.y + style::px(32)}, style::kMuted, f.name);
    x += column;
  }
  if (!console.signal()) return;
  ImGui::SetCursorScreenPos({area.low.x, area.low.y});
  if (widgets::danger_button("5 minutes of X-ray. Silence the signal", {area.width(), 0})) {
    c.model.console->silence();
  }
}

}  // namespace flavum
