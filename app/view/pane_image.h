#pragma once
// Which image a slice view shows, and how the view lies in it.

#include <cstddef>

#include "app/editor/session.h"
#include "app/editor/shown_image.h"
#include "app/view/slice_plane.h"

namespace flavum {

/// The one chosen for the view, else the one that shows the plane best where the crosshair is:
/// finest across the plane's own directions, thick slices only where they lie in the plane.
std::size_t image_of(SliceKind kind, const Session& session, const ViewState& view);

/// Axes of a slice view: anatomical, or of the portal. A stack of thick slices that is shown in a
/// view close to its own plane (30 degrees or less) gives the view its own direction, so that
/// slices are seen as they were taken. A plane of the portal without a portal: as axial.
SliceAxes pane_axes(SliceKind kind, const Session& session, const ViewState& view);

/// What a view of columns x rows pixels shows.
SlicePlane pane_plane(SliceKind kind, const Session& session, const ViewState& view, int columns,
                      int rows);

}  // namespace flavum
