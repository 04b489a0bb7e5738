#pragma once
// Private to this folder: what is drawn over a slice.

#include "app/ui/panels.h"

namespace flavum {

/// Maps plane pixels to the screen and draws over one slice.
class SliceOverlay {
 public:
  SliceOverlay(ImDrawList* list, const SlicePlane& plane, const Rect& area)
      : list_(list), plane_(plane), area_(area) {}

  ImVec2 screen(const PatientPoint& p) const;
  void letters() const;
  void scale_bar() const;
  /// `small`: the lines of the other slices run through it already.
  void crosshair(const PatientPoint& p, bool small) const;
  /// From a to b in pixels of the plane, named near its right (lower) end.
  void reference_line(const Eigen::Vector2d& a, const Eigen::Vector2d& b, const char* name,
                      ImU32 colour) const;
  void portal(const PanelContext& c) const;
  void instrument(const PanelContext& c) const;
  void handle(const PatientPoint& p, const char* name, ImU32 colour, bool hot) const;

 private:
  void section(const PatientPoint& a, const PatientPoint& b, double diameter_mm, ImU32 fill,
               ImU32 outline) const;
  void dashed(const PatientPoint& a, const PatientPoint& b, ImU32 colour) const;
  ImDrawList* list_;
  const SlicePlane& plane_;
  Rect area_;
};

}  // namespace flavum
