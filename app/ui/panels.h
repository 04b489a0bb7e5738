#pragma once
// Private to this folder: one function per panel, and what all of them are given.

#include "app/platform/keys.h"
#include "app/ui/style.h"
#include "app/ui/workbench.h"

namespace flavum {

struct PanelContext {
  const WorkbenchModel& model;
  ViewState& view;
  WorkbenchActions& actions;
  ViewPictures& pictures;
  std::string& cursor_words;  ///< what lies under the mouse, for the status bar

  const Session& session() const { return *model.session; }
  const Case& patient() const { return *model.session->world().patient; }
  const State& state() const { return model.session->state(); }
};

struct Rect {
  ImVec2 low, high;
  float width() const { return high.x - low.x; }
  float height() const { return high.y - low.y; }
  bool contains(const ImVec2& p) const {
    return p.x >= low.x && p.x < high.x && p.y >= low.y && p.y < high.y;
  }
};

void draw_top_bar(PanelContext& c, const Rect& area, bool& open_requested);
void draw_status_bar(PanelContext& c, const Rect& area);
/// Whose data this is, in a sign and words; ends at `right`, returns where it begins.
float draw_identity_banner(PanelContext& c, const Rect& bar, float right);
void draw_series_page(PanelContext& c, const Rect& area);
void draw_archive_page(PanelContext& c, const Rect& area);
void draw_views(PanelContext& c, const Rect& area);
void draw_slice_pane(PanelContext& c, SliceKind kind, const Rect& area);
/// The right one of Layout::Compare: the same plane of another image.
void draw_compared_pane(PanelContext& c, const Rect& area);
/// The images of the case, small, to be clicked or dragged into a slice view.
void draw_image_rail(PanelContext& c, const Rect& area);
/// The names of the layouts, in their order, and what each shows.
struct LayoutWords {
  const char* name;
  const char* what;
};
inline constexpr LayoutWords kLayoutWords[] = {
    {"All views", "Three planes, fluoroscopy and 3D (Shift+1)"},
    {"Slices", "Axial large, sagittal and coronal (Shift+2)"},
    {"Portal", "Down the portal, the two planes along it, fluoroscopy (Shift+3)"},
    {"Compare", "One plane of two images side by side (Shift+4)"},
    {"Fluoroscopy", "Live picture and reference with the console (Shift+5)"},
    {"3D", "3D large, axial and sagittal (Shift+6)"}};
void choose_layout(PanelContext& c, Layout layout);
void draw_fluoroscopy_pane(PanelContext& c, const Rect& area);
/// Live picture or last-image hold, with what is drawn over it.
void draw_live_square(PanelContext& c, const Rect& square);
void draw_fluoroscopy_room(PanelContext& c, const Rect& area);
void draw_carm_controls(PanelContext& c, const Rect& area);
void draw_beam_controls(PanelContext& c, const Rect& area);
void draw_dose_line(PanelContext& c, const Rect& area);
/// The pedal follows the space bar and the pedal button; once a frame, after the panels.
void drive_pedal(PanelContext& c);
void draw_scene_pane(PanelContext& c, const Rect& area);
void draw_side_panel(PanelContext& c, const Rect& area);
void draw_plan_panel(PanelContext& c);
void draw_portal_report(PanelContext& c);
void draw_resect_panel(PanelContext& c);
void draw_readings(PanelContext& c);
void draw_measure_panel(PanelContext& c);
void draw_anatomy_panel(PanelContext& c);
void draw_images_panel(PanelContext& c);
void draw_welcome(PanelContext& c, const Rect& area, bool& open_requested);
void draw_job_dialog(PanelContext& c);
void draw_problem_dialog(PanelContext& c);
void draw_help_window(PanelContext& c);
void handle_shortcuts(PanelContext& c, const std::vector<KeyPress>& keys, bool& open_requested);

/// Sets the level, side, scale and window as the keys and buttons do.
void step_slice(PanelContext& c, SliceKind kind, int slices);
void move_carm(PanelContext& c, double orbital_deg, double tilt_deg);
void move_instrument(PanelContext& c, double advance_mm, double clock_deg, double x_mm,
                     double y_mm);
/// Dock or skin entry was clicked: completes or moves the portal.
void place_point(PanelContext& c, ClickMode which, const PatientPoint& where);

}  // namespace flavum
