#pragma once
// How a measurement drawn by hand lies in a plane: whether it is seen there, where it is grasped,
// and how it is moved. Patient frame, mm.

#include <optional>
#include <vector>

#include "app/storage/plan_notes.h"

namespace flavum {

inline constexpr double kInPlaneMm = 3.0;     ///< drawn in full
inline constexpr double kNearPlaneMm = 10.0;  ///< drawn faded; beyond: not at all

/// How far the farthest of the points lies off the plane.
double off_plane_mm(const std::vector<PatientPoint>& points, const MeasuredPlane& plane);
/// 1, 0.4 or 0 by the distances above.
double visibility_at(double off_plane_mm);

/// Where it is grasped: its points; of a region the four corners of its box, the stored ones at 0
/// and 2.
std::vector<PatientPoint> handles_of(const DrawnMeasurement& drawn);
/// `to` is brought into the measurement's own plane first. A region keeps the opposite corner; the
/// one moved is handle 0 afterwards.
void move_handle(DrawnMeasurement& drawn, std::size_t handle, const PatientPoint& to);
void move_all(DrawnMeasurement& drawn, const PatientVector& by);

/// What is drawn: the line, the two arms, or the ellipse (closed).
std::vector<PatientPoint> line_of(const DrawnMeasurement& drawn);

/// The plane through the isocentre at right angles to the beam, with the picture's directions.
MeasuredPlane isocentre_plane(const ProjectionGeometry& geometry, const PatientPoint& isocentre);
/// Where the ray of a pixel meets the plane; nothing when it runs along it.
std::optional<PatientPoint> pixel_in_plane(const ProjectionGeometry& geometry, double column,
                                           double row, const MeasuredPlane& plane);
/// Whether two planes of the isocentre are those of the same view: less than 1 degree and 1 mm
/// apart.
bool same_view(const MeasuredPlane& a, const MeasuredPlane& b);

}  // namespace flavum
