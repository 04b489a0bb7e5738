#include "app/view/fluoroscopy_pick.h"

#include <cmath>

namespace flavum {
namespace {

constexpr double kStepMm = 0.5;             // below the finest voxel in use
constexpr double kLeastDorsalCosine = 0.5;  // 30 degrees out of the coronal plane

template <class Belongs>
std::optional<PatientPoint> first_along(const Case& patient, const ProjectionGeometry& geometry,
                                        double column, double row,
                                        const PatientPoint& depth_reference,
                                        const Belongs& belongs) {
  const PatientPoint pixel = geometry.pixel_point(column, row);
  const PatientVector ray = (pixel - geometry.source).normalized();
  if (std::abs(ray.y()) < kLeastDorsalCosine) {
    return geometry.source + (depth_reference - geometry.source).dot(ray) * ray;
  }
  const double length = distance_mm(geometry.source, pixel);
  const bool dorsal_at_pixel = ray.y() > 0;  // LPS: +y is posterior
  const auto steps = static_cast<int>(length / kStepMm);
  for (int n = 0; n <= steps; ++n) {
    const double along = dorsal_at_pixel ? length - n * kStepMm : n * kStepMm;
    const PatientPoint p = geometry.source + along * ray;
    if (belongs(patient.labels->nearest(p, label::kAir))) return p;
  }
  return std::nullopt;
}

}  // namespace

std::optional<PatientPoint> bone_under_pixel(const Case& patient,
                                             const ProjectionGeometry& geometry, double column,
                                             double row, const PatientPoint& depth_reference) {
  return first_along(patient, geometry, column, row, depth_reference,
                     [](Label l) { return is_bone(l); });
}

std::optional<PatientPoint> skin_under_pixel(const Case& patient,
                                             const ProjectionGeometry& geometry, double column,
                                             double row, const PatientPoint& depth_reference) {
  return first_along(patient, geometry, column, row, depth_reference,
                     [](Label l) { return l != label::kAir; });
}

}  // namespace flavum
