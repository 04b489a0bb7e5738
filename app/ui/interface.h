#pragma once
// The graphical interface: one per program. Owns Dear ImGui, its fonts and the panels.

#include <memory>

#include "app/platform/window.h"
#include "app/ui/workbench.h"

namespace flavum {

class Interface {
 public:
  /// `scale` 1 = 100 %. The window's context must be current.
  Interface(Window& window, double scale);
  ~Interface();
  Interface(const Interface&) = delete;
  Interface& operator=(const Interface&) = delete;

  /// One frame: lays out every panel, handles keys, draws into the window's back buffer. Changes
  /// of view.ui_scale take effect in the next frame, with fonts made anew.
  void frame(const WorkbenchModel& model, ViewState& view, WorkbenchActions& actions,
             ViewPictures& pictures);
  /// Where the processor draws the window: only what changed since the last frame is drawn, with
  /// the same result. Off at first.
  void draw_changes_only(bool on);
  /// Something moves by itself (a text cursor): the next frame is due even without input.
  bool wants_more_frames() const;
  /// Shows the file browser (also reached by Ctrl+O).
  void show_file_browser();
  /// For tests: whether the interface font has a drawn glyph for the character.
  bool has_glyph(char32_t character) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace flavum
