#include <algorithm>
#include <cmath>
#include <iterator>

#include "app/ui/measure_overlay.h"
#include "app/ui/panels.h"
#include "app/view/pane_image.h"
#include "app/view/window_presets.h"

namespace flavum {
namespace {

constexpr int kLayouts = static_cast<int>(std::size(kLayoutWords));

void with_control(PanelContext& c, const KeyPress& key, bool& open_requested) {
  if (key.is('Z')) key.shift ? c.actions.redo() : c.actions.undo();
  if (key.is('Y')) c.actions.redo();
  if (key.repeated) return;
  if (key.is('O')) open_requested = true;
  if (key.is('R') && c.model.session != nullptr) c.actions.write_sheet();
  if (key.is('L')) c.actions.show_page(c.model.page == Page::Series ? Page::Case : Page::Series);
  if (key.is('P')) c.actions.show_page(c.model.page == Page::Archive ? Page::Case : Page::Archive);
  if (key.key == Key::Plus || key.key == Key::Minus) {
    const double next = c.view.ui_scale + (key.key == Key::Plus ? 0.25 : -0.25);
    c.view.ui_scale = std::clamp(std::round(4.0 * next) / 4.0, 1.0, 3.0);
  }
}

void window_key(PanelContext& c, int digit) {
  const auto presets = window_presets();
  const SliceKind kind =
      is_slice(c.view.active) ? static_cast<SliceKind>(c.view.active) : SliceKind::Axial;
  const std::size_t shown = image_of(kind, c.session(), c.view);
  const ShownImage& image = c.session().opened().images[shown];
  if (digit == 0) {
    c.view.windows[shown] = image.window;
  } else if (digit >= 1 && digit <= static_cast<int>(presets.size())) {
    if (image.modality == Modality::Ct) {
      c.view.windows[shown] = presets[static_cast<std::size_t>(digit - 1)].window;
    } else {
      c.actions.say(
          "These windows are for CT; 0 brings back the image's own, the right button "
          "changes it.");
    }
  }
}

// The next image of the case in the active view.
void next_image(PanelContext& c) {
  const bool compare = c.view.layout == Layout::Compare && !c.view.maximised;
  const SliceKind kind = compare                   ? c.view.compared_kind
                         : is_slice(c.view.active) ? static_cast<SliceKind>(c.view.active)
                                                   : SliceKind::Axial;
  const std::size_t count = c.session().opened().images.size();
  c.view.image[index_of(kind)] = (image_of(kind, c.session(), c.view) + 1) % count;
  if (count == 1) c.actions.say("This case has one image.");
}

void carm_key(PanelContext& c, const KeyPress& key) {
  const double step = key.shift ? 1.0 : 5.0;
  switch (key.key) {
    case Key::Left:
      move_carm(c, step, 0);
      break;
    case Key::Right:
      move_carm(c, -step, 0);
      break;
    case Key::Up:
      move_carm(c, 0, step);
      break;
    case Key::Down:
      move_carm(c, 0, -step);
      break;
    default:
      break;
  }
}

void slice_key(PanelContext& c, const KeyPress& key) {
  const auto kind = static_cast<SliceKind>(c.view.active);
  double& height_mm = c.view.slices[index_of(kind)].view_height_mm;
  switch (key.key) {
    case Key::Up:
    case Key::PageUp:
      step_slice(c, kind, 1);
      break;
    case Key::Down:
    case Key::PageDown:
      step_slice(c, kind, -1);
      break;
    case Key::Plus:
      height_mm = std::max(15.0, 0.88 * height_mm);
      break;
    case Key::Minus:
      height_mm = std::min(900.0, height_mm / 0.88);
      break;
    default:
      break;
  }
}

void instrument_key(PanelContext& c, char letter) {
  constexpr double kStepMm = 0.5;
  constexpr double kTurnDeg = 15.0;
  switch (letter) {
    case 'W':
      move_instrument(c, kStepMm, 0, 0, 0);
      break;
    case 'X':
      move_instrument(c, -kStepMm, 0, 0, 0);
      break;
    case 'D':
      move_instrument(c, 0, kTurnDeg, 0, 0);
      break;
    case 'A':
      move_instrument(c, 0, -kTurnDeg, 0, 0);
      break;
    case 'K':
      move_instrument(c, 0, 0, kStepMm, 0);
      break;
    case 'J':
      move_instrument(c, 0, 0, -kStepMm, 0);
      break;
    case 'I':
      move_instrument(c, 0, 0, 0, kStepMm);
      break;
    case 'U':
      move_instrument(c, 0, 0, 0, -kStepMm);
      break;
    default:
      break;
  }
}

void case_key(PanelContext& c, const KeyPress& key) {
  if (key.key == Key::Digit && key.shift) {
    if (key.digit >= 1 && key.digit <= kLayouts) {
      choose_layout(c, static_cast<Layout>(key.digit - 1));
    }
  } else if (key.key == Key::Digit) {
    window_key(c, key.digit);
  }
  if (key.key == Key::Letter) instrument_key(c, key.letter);
  if (c.view.active == Pane::Fluoroscopy) {
    carm_key(c, key);
  } else if (is_slice(c.view.active)) {
    slice_key(c, key);
  }
  if (key.repeated) return;
  if (key.key == Key::Enter) c.actions.command(TakeBite{});
  if (key.is('S') && c.model.fluoroscopy != nullptr) c.actions.keep_image();
  if (key.is('G') && !c.model.console->preview) {
    c.model.console->single(c.session().world(), c.state().carm);
  }
  if (key.is('M')) take_measuring_tool(c, ClickMode::Distance);
  if (key.is('V')) take_measuring_tool(c, ClickMode::Angle);
  if (key.is('C')) take_measuring_tool(c, ClickMode::Region);
  if (key.is('L')) c.view.labels_shown = !c.view.labels_shown;
  if (key.is('O')) {
    bool& texts = key.shift ? c.view.identity_shown : c.view.overlays_shown;
    texts = !texts;
  }
  if (key.is('R')) c.view.reference_lines = !c.view.reference_lines;
  if (key.is('N')) next_image(c);
  if (key.is('F')) {
    c.view.maximised = c.view.maximised ? std::nullopt : std::optional(c.view.active);
  }
}

}  // namespace

void handle_shortcuts(PanelContext& c, const std::vector<KeyPress>& keys, bool& open_requested) {
  const bool blocked = c.model.problem || (c.model.job.active && c.model.job.blocking);
  if (ImGui::GetIO().WantTextInput || blocked) return;
  for (const KeyPress& key : keys) {
    if (key.key == Key::F1) c.view.help_shown = !c.view.help_shown;
    if (key.key == Key::Escape) {
      c.view.help_shown = false;
      c.view.click = ClickMode::Crosshair;
      c.view.tilted.reset();
      c.view.shown_automatic.reset();
      c.view.pending_dock.reset();
      c.view.pending_entry.reset();
    }
    if (key.control) {
      with_control(c, key, open_requested);
    } else if (c.model.session != nullptr && c.model.page == Page::Case) {
      case_key(c, key);
    }
  }
}

}  // namespace flavum
