#pragma once
// Private to this folder: what is written over a slice, and what stands where none can be shown.

#include "app/ui/slice_overlay.h"

namespace flavum {

/// One slice view on screen: its plane and its image.
struct SliceSeat {
  SliceKind kind = SliceKind::Axial;
  std::size_t image = 0;
  bool compared = false;  ///< the right one of Layout::Compare
};

/// Plane and image, upper left; a click lists the images to choose from. True: the mouse is on it.
bool draw_slice_title(PanelContext& c, const SliceSeat& seat, const Rect& area, bool hovered);
void draw_corner_texts(const PanelContext& c, const SliceSeat& seat, const Rect& area);
/// Where the other slices on screen cut this one; true: at least one does.
bool draw_reference_lines(const PanelContext& c, const SliceSeat& seat, const SlicePlane& plane,
                          const SliceOverlay& overlay);
/// Says that an image is no CT but was painted; nothing on others.
void draw_painted_caution(const PanelContext& c, const SliceSeat& seat, const Rect& area);
/// Chooses the image of a slice view, or the best one again.
void show_image(PanelContext& c, const SliceSeat& seat, const std::optional<std::size_t>& image);
/// An image dragged from the rail was let go over the last item.
void take_dropped_image(PanelContext& c, const SliceSeat& seat);
void draw_no_portal(PanelContext& c, SliceKind kind, const Rect& area);
void draw_nothing_to_compare(PanelContext& c, const Rect& area);

/// "2018-01-13" of "20180113"; others as they are.
std::string date_words(const std::string& date);
/// What every image of the rail is dragged as.
inline constexpr const char* kDraggedImage = "image of the case";

}  // namespace flavum
