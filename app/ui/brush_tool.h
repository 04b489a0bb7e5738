#pragma once
// Private to this folder: brush and eraser in a slice, and the slices that count as seen.

#include "app/ui/panels.h"
#include "imaging/edit/label_set.h"

namespace flavum {

/// What a structure may be painted over: bone stays bone under a soft brush.
LabelSet bed_of(Label structure);

/// Brush or eraser is chosen: the left button paints in the plane. False: another tool is.
bool brush_in_slice(PanelContext& c, const SlicePlane& plane, const PatientPoint& mouse,
                    bool hovered);
/// The circle the brush would paint.
void draw_brush(const PanelContext& c, const SlicePlane& plane, const ImVec2& mouse);

/// The plane is on screen: what of the level it shows counts as seen while labels are shown.
void note_seen(PanelContext& c, const SlicePlane& plane, double slice_mm);

}  // namespace flavum
