#pragma once
// Private to this folder: measuring with the mouse in a picture, and what is drawn of
// measurements over it. The same for slices and the fluoroscopic picture.

#include <functional>
#include <optional>

#include "app/storage/drawn_value.h"
#include "app/ui/fluoroscopy_picture.h"
#include "app/ui/panels.h"

namespace flavum {

/// A picture one measures in.
struct MeasureSurface {
  Pane pane = Pane::Axial;
  MeasuredPlane plane;
  bool fluoroscopy = false;
  std::size_t image = 0;  ///< of the case; slices
  bool compared = false;  ///< the second picture of a comparison
  Rect area;
  std::function<ImVec2(const PatientPoint&)> screen;
  std::function<std::optional<PatientPoint>(const ImVec2&)> point;
};
MeasureSurface slice_surface(SliceKind kind, std::size_t image, const SlicePlane& plane,
                             const Rect& area, bool compared = false);
MeasureSurface fluoroscopy_surface(const PanelContext& c, const PictureMap& map);

bool is_measuring(ClickMode mode);
/// Chooses the tool, or puts it away when it is in the hand already.
void take_measuring_tool(PanelContext& c, ClickMode tool);

/// True: the left button is at work measuring, or moving a handle.
bool measure_with_mouse(PanelContext& c, const MeasureSurface& surface, bool hovered);
void draw_measured(const PanelContext& c, const MeasureSurface& surface, ImDrawList* list);

/// Of a measurement drawn by hand: its value on the image it was drawn on; on generated cases
/// without range.
DrawnValue drawn_value(const Session& session, const DrawnMeasurement& drawn);
/// "HU" on CT, else empty.
std::string value_unit(const Session& session, const DrawnMeasurement& drawn);

/// Brings the slices to a measurement: the best suited view is tilted into its plane.
void go_to_measurement(PanelContext& c, const MeasuredPlane& plane,
                       const std::vector<PatientPoint>& points);

}  // namespace flavum
