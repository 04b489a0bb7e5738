#pragma once
// From a click in the fluoroscopic picture (a ray) to a point in the patient.

#include <optional>

#include "sim/patient/case.h"
#include "sim/xray/projection_geometry.h"

namespace flavum {

/// Where the ray of a pixel first meets bone, coming from behind the patient. In views where the
/// ray runs less than 30 degrees out of the coronal plane (lateral), depth cannot be told by bone:
/// then the point of the ray nearest to `depth_reference` is returned.
std::optional<PatientPoint> bone_under_pixel(const Case& patient,
                                             const ProjectionGeometry& geometry, double column,
                                             double row, const PatientPoint& depth_reference);

/// The same for the skin: the first place inside the body.
std::optional<PatientPoint> skin_under_pixel(const Case& patient,
                                             const ProjectionGeometry& geometry, double column,
                                             double row, const PatientPoint& depth_reference);

}  // namespace flavum
