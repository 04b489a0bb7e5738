#include <algorithm>
#include <cctype>
#include <cmath>

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include "app/ui/panels.h"
#include "app/view/window_presets.h"

namespace flavum {
namespace {

// By the letter printed on the key, so that Ctrl+Z is Ctrl+Z on every keyboard layout.
bool letter(char wanted, bool repeat = false) {
  for (int key = GLFW_KEY_A; key <= GLFW_KEY_Z; ++key) {
    if (!ImGui::IsKeyPressed(key, repeat)) continue;
    const char* name = glfwGetKeyName(key, 0);
    const int pressed = name != nullptr && name[0] != '\0' && name[1] == '\0' ? name[0] : key;
    if (std::toupper(pressed) == wanted) return true;
  }
  return false;
}

bool key(int code, bool repeat = false) { return ImGui::IsKeyPressed(code, repeat); }

void with_control(PanelContext& c, bool& open_requested) {
  if (letter('O')) open_requested = true;
  if (letter('Z')) ImGui::GetIO().KeyShift ? c.actions.redo() : c.actions.undo();
  if (letter('Y')) c.actions.redo();
  const bool larger = key(GLFW_KEY_EQUAL) || key(GLFW_KEY_KP_ADD);
  const bool smaller = key(GLFW_KEY_MINUS) || key(GLFW_KEY_KP_SUBTRACT);
  if (larger || smaller) {
    const double next = c.view.ui_scale + (larger ? 0.25 : -0.25);
    c.view.ui_scale = std::clamp(std::round(4.0 * next) / 4.0, 1.0, 3.0);
  }
}

void windows(PanelContext& c) {
  const auto presets = window_presets();
  for (std::size_t n = 0; n < presets.size(); ++n) {
    const int offset = static_cast<int>(n) + 1;
    if (key(GLFW_KEY_0 + offset) || key(GLFW_KEY_KP_0 + offset)) c.view.window = presets[n].window;
  }
  const OpenedVolume& volume = c.session().opened().volume;
  if ((key(GLFW_KEY_0) || key(GLFW_KEY_KP_0)) && volume.window_width > 0) {
    c.view.window = {volume.window_centre, volume.window_width};
  }
}

void active_view(PanelContext& c) {
  if (letter('F')) {
    c.view.maximised = c.view.maximised ? std::nullopt : std::optional(c.view.active);
  }
  const bool up = key(GLFW_KEY_UP, true);
  const bool down = key(GLFW_KEY_DOWN, true);
  if (c.view.active == Pane::Fluoroscopy) {
    const double step = ImGui::GetIO().KeyShift ? 1.0 : 5.0;
    const int turn = (key(GLFW_KEY_LEFT, true) ? 1 : 0) - (key(GLFW_KEY_RIGHT, true) ? 1 : 0);
    const int tilt = (up ? 1 : 0) - (down ? 1 : 0);
    if (turn != 0 || tilt != 0) move_carm(c, step * turn, step * tilt);
    return;
  }
  if (c.view.active == Pane::Scene) return;
  const auto kind = static_cast<SliceKind>(c.view.active);
  if (up || key(GLFW_KEY_PAGE_UP, true)) step_slice(c, kind, 1);
  if (down || key(GLFW_KEY_PAGE_DOWN, true)) step_slice(c, kind, -1);
  SliceCamera& camera = c.view.slices[index_of(kind)];
  if (key(GLFW_KEY_EQUAL, true) || key(GLFW_KEY_KP_ADD, true)) camera.view_height_mm *= 0.88;
  if (key(GLFW_KEY_MINUS, true) || key(GLFW_KEY_KP_SUBTRACT, true)) camera.view_height_mm /= 0.88;
  camera.view_height_mm = std::clamp(camera.view_height_mm, 15.0, 900.0);
}

void instrument(PanelContext& c) {
  const double advance = 0.5 * ((letter('W', true) ? 1 : 0) - (letter('X', true) ? 1 : 0));
  const double clock = 15.0 * ((letter('D', true) ? 1 : 0) - (letter('A', true) ? 1 : 0));
  const double x = 0.5 * ((letter('K', true) ? 1 : 0) - (letter('J', true) ? 1 : 0));
  const double y = 0.5 * ((letter('I', true) ? 1 : 0) - (letter('U', true) ? 1 : 0));
  if (advance != 0 || clock != 0 || x != 0 || y != 0) move_instrument(c, advance, clock, x, y);
  if (key(GLFW_KEY_ENTER) || key(GLFW_KEY_KP_ENTER)) c.actions.command(CloseJaw{});
}

}  // namespace

void handle_shortcuts(PanelContext& c, bool& open_requested) {
  const ImGuiIO& io = ImGui::GetIO();
  if (io.WantTextInput || c.model.problem || (c.model.job.active && c.model.job.blocking)) return;
  if (key(GLFW_KEY_F1)) c.view.help_shown = !c.view.help_shown;
  if (key(GLFW_KEY_ESCAPE)) {
    c.view.help_shown = false;
    c.view.click = ClickMode::Crosshair;
    c.view.pending_dock.reset();
    c.view.pending_entry.reset();
  }
  if (io.KeyCtrl) {
    with_control(c, open_requested);
    return;
  }
  if (c.model.session == nullptr) return;
  windows(c);
  active_view(c);
  instrument(c);
  if (letter('L')) c.view.labels_shown = !c.view.labels_shown;
  if (letter('O')) c.view.overlays_shown = !c.view.overlays_shown;
}

}  // namespace flavum
