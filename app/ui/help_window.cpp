#include "app/ui/panels.h"
#include "app/ui/widgets.h"

namespace flavum {
namespace {

struct Key {
  const char* keys;
  const char* what;
};

constexpr Key kGeneral[] = {{"F1", "This table"},
                            {"Ctrl+O", "Open a folder or file"},
                            {"Ctrl+L", "Series of this folder; Enter opens the chosen one"},
                            {"Ctrl+P", "Hospital archive (PACS)"},
                            {"Ctrl+Z, Ctrl+Y", "Undo, redo"},
                            {"Ctrl+R", "Write the rehearsal sheet (PDF)"},
                            {"Ctrl and + or −", "Interface size"},
                            {"F, double click", "Enlarge the view, and back"},
                            {"O", "Hide or show everything drawn over the pictures"},
                            {"Shift+O", "Hide or show dates and titles"},
                            {"Shift+1 … Shift+6", "Which views are shown"},
                            {"L", "Labels on or off"},
                            {"Esc", "Leave placing; close a dialog"}};
constexpr Key kSlices[] = {{"Left button", "Crosshair, in all slices at once"},
                           {"Right button", "Grey window: across width, down level"},
                           {"Middle button", "Move the picture"},
                           {"Wheel, Page up/down", "Next slice"},
                           {"Ctrl+wheel, + and −", "Zoom"},
                           {"N", "Next image of the case in this view"},
                           {"R", "Lines where the other views cut this one"},
                           {"M, V, C", "Measure a distance, an angle, a region"},
                           {"1 2 3 4, 0", "Windows: bone, soft tissue, spine, ligament, stored"}};
constexpr Key kFluoroscopy[] = {{"← →", "Orbital 5° (with Shift 1°)"},
                                {"↑ ↓", "Tilt 5° (with Shift 1°)"},
                                {"Wheel", "Orbital"},
                                {"Space", "Foot pedal: hold for X-ray"},
                                {"G", "Single exposure"},
                                {"S", "Keep the picture as reference"}};
constexpr Key kInstrument[] = {{"W, X", "Advance, withdraw 0.5 mm"},
                               {"A, D", "Turn the handle 15°"},
                               {"J, K", "Sideways 0.5 mm"},
                               {"U, I", "Up and down 0.5 mm"},
                               {"Enter", "Bite"}};

template <std::size_t N>
void table(const char* title, const Key (&keys)[N]) {
  widgets::section(title);
  if (!ImGui::BeginTable(title, 2)) return;
  ImGui::TableSetupColumn("keys", ImGuiTableColumnFlags_WidthFixed, style::px(150));
  for (const Key& key : keys) {
    ImGui::TableNextColumn();
    ImGui::PushFont(style::fonts().strong);
    ImGui::TextUnformatted(key.keys);
    ImGui::PopFont();
    ImGui::TableNextColumn();
    ImGui::TextWrapped("%s", key.what);
  }
  ImGui::EndTable();
}

}  // namespace

void draw_help_window(PanelContext& c) {
  if (!c.view.help_shown) return;
  ImGui::SetNextWindowPos(ImGui::GetMainViewport()->GetCenter(), ImGuiCond_Always, {0.5F, 0.5F});
  ImGui::SetNextWindowSize({style::px(820), 0});
  ImGui::SetNextWindowFocus();
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(style::px(24), style::px(18)));
  ImGui::Begin("Keys and mouse", &c.view.help_shown,
               ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoCollapse | ImGuiWindowFlags_NoMove);
  if (ImGui::BeginTable("columns", 2, 0)) {
    ImGui::TableNextColumn();
    table("EVERYWHERE", kGeneral);
    table("FLUOROSCOPIC PICTURE", kFluoroscopy);
    ImGui::TableNextColumn();
    table("SLICES", kSlices);
    table("INSTRUMENT", kInstrument);
    ImGui::EndTable();
  }
  ImGui::End();
  ImGui::PopStyleVar();
}

}  // namespace flavum
