#pragma once
// Which image a slice view shows, and how the view lies in it.

#include <cstddef>
#include <optional>

#include "app/editor/session.h"
#include "app/editor/shown_image.h"
#include "app/view/slice_plane.h"

namespace flavum {

/// The one chosen for the view, else the one that shows the plane best where the crosshair is:
/// finest across the plane's own directions, thick slices only where they lie in the plane.
std::size_t image_of(SliceKind kind, const Session& session, const ViewState& view);

/// The image on the right of Layout::Compare: the one chosen, else the one that shows the plane
/// best among the others. Nothing when the case has but one.
std::optional<std::size_t> compared_image(const Session& session, const ViewState& view);

/// Axes of a slice view: anatomical, or of the portal. A stack of thick slices that is shown in a
/// view close to its own plane (30 degrees or less) gives the view its own direction, so that
/// slices are seen as they were taken. A plane of the portal without a portal: as axial.
SliceAxes pane_axes(SliceKind kind, const Session& session, const ViewState& view);

/// The anatomical plane a stack was cut in, by the normal of its thickest spacing; evenly spaced
/// volumes: axial.
SliceKind own_kind(const ImageGeometry& geometry);

/// Axes of an anatomical plane as an image shows it: see pane_axes.
SliceAxes axes_in(SliceKind kind, const ImageGeometry& geometry);

/// What a view of columns x rows pixels shows.
SlicePlane pane_plane(SliceKind kind, const Session& session, const ViewState& view, int columns,
                      int rows);

}  // namespace flavum
