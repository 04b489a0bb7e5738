#pragma once
// Where a round tube is cut by a slice: the outline to draw on it.

#include <vector>

#include "app/view/slice_plane.h"

namespace flavum {

/// Section of the solid cylinder from a to b (diameter mm) with the plane, as a convex polygon in
/// pixel coordinates of the plane, limited to the view with a margin. Empty where they do not meet.
std::vector<Eigen::Vector2d> tube_section(const SlicePlane& plane, const PatientPoint& a,
                                          const PatientPoint& b, double diameter_mm);

/// A circle around `centre` perpendicular to `axis`, as closed polyline points in the patient.
std::vector<PatientPoint> ring_points(const PatientPoint& centre, const PatientVector& axis,
                                      double diameter_mm, int count = 40);

}  // namespace flavum
