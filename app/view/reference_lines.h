#pragma once
// Which panes are on screen, and where their planes cut one another.

#include <optional>
#include <utility>
#include <vector>

#include "app/view/slice_plane.h"

namespace flavum {

/// The slice views on screen, in the order of the layout.
std::vector<SliceKind> slices_on_screen(const ViewState& view);

/// Where `other` cuts `here`: a line in pixels of `here`, limited to its rectangle. The first end
/// is the left one (upper one of an upright line). Nothing where the planes are less than 10
/// degrees apart or meet outside the view.
std::optional<std::pair<Eigen::Vector2d, Eigen::Vector2d>> cut_line(const SlicePlane& here,
                                                                    const SlicePlane& other);

}  // namespace flavum
