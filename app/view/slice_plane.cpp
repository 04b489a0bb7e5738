#include "app/view/slice_plane.h"

#include <algorithm>
#include <cmath>

#include "imaging/base/check.h"

namespace flavum {

SliceAxes slice_axes(SliceKind kind) {
  switch (kind) {
    case SliceKind::Axial:
      return {PatientVector(1, 0, 0), PatientVector(0, 1, 0)};
    case SliceKind::Sagittal:
      return {PatientVector(0, 1, 0), PatientVector(0, 0, -1)};
    default:
      break;
  }
  CHECK(kind == SliceKind::Coronal);
  return {PatientVector(1, 0, 0), PatientVector(0, 0, -1)};
}

SliceAxes portal_axes(SliceKind kind, const PortalPlan& portal) {
  CHECK(of_portal(kind));
  const Eigen::Vector3d outward = -portal_direction(portal).v.normalized();
  // The axis is never near to the patient's length: portal_direction leans backwards.
  const Eigen::Vector3d head = Eigen::Vector3d::UnitZ();
  const Eigen::Vector3d up = (head - head.dot(outward) * outward).normalized();
  const Eigen::Vector3d beside = up.cross(outward);  // to the patient's right, seen from behind
  switch (kind) {
    case SliceKind::DownPortal:
      return {PatientVector(beside), PatientVector(Eigen::Vector3d(-up))};
    case SliceKind::AlongPortal:
      return {PatientVector(outward), PatientVector(Eigen::Vector3d(-up))};
    default:
      return {PatientVector(outward), PatientVector(Eigen::Vector3d(-beside))};
  }
}

SlicePlane slice_plane(SliceKind kind, const ViewState& view, int columns, int rows) {
  return slice_plane(slice_axes(kind), view.slices[index_of(kind)], view.crosshair, columns, rows);
}

SlicePlane slice_plane(const SliceAxes& axes, const SliceCamera& camera,
                       const PatientPoint& crosshair, int columns, int rows) {
  SlicePlane plane;
  plane.right = axes.right;
  plane.down = axes.down;
  plane.columns = columns;
  plane.rows = rows;
  plane.mm_per_pixel = camera.view_height_mm / std::max(1, rows);
  const PatientVector normal = plane.normal();
  // The camera's centre, moved along the normal on to the crosshair's slice.
  const PatientPoint middle = camera.centre + (crosshair - camera.centre).dot(normal) * normal;
  plane.top_left = middle - (0.5 * (columns - 1) * plane.mm_per_pixel) * plane.right -
                   (0.5 * (rows - 1) * plane.mm_per_pixel) * plane.down;
  return plane;
}

SliceStep slice_step(SliceKind kind, const ImageGeometry& geometry, const PatientPoint& crosshair) {
  return slice_step(slice_axes(kind), geometry, crosshair);
}

SliceStep slice_step(const SliceAxes& axes, const ImageGeometry& geometry,
                     const PatientPoint& crosshair) {
  const PatientVector normal = axes.right.cross(axes.down);
  const SignedAxis along = closest_axis(geometry, normal);
  const double spacing = geometry.spacing_mm[along.axis];
  const int count = geometry.size[along.axis];
  const auto nearest = static_cast<int>(std::lround(geometry.index_of(crosshair)[along.axis]));
  SliceStep step;
  step.per_slice = spacing * normal;
  step.count = count;
  step.index = std::clamp(along.sign > 0 ? nearest + 1 : count - nearest, 1, std::max(1, count));
  return step;
}

void fit_to_volume(ViewState& view, const ImageGeometry& geometry) {
  const PatientPoint middle = geometry.centre();
  view.crosshair = geometry.point_of(geometry.nearest_index(middle).cast<double>());
  const Eigen::Vector3d extent = (geometry.direction.cwiseAbs() *
                                  geometry.size.cast<double>().cwiseProduct(geometry.spacing_mm));
  for (const SliceKind kind : kSliceKinds) {
    const SliceAxes axes = slice_axes(kind);
    SliceCamera& camera = view.slices[index_of(kind)];
    camera.centre = middle;
    const double across = std::abs(axes.right.v.dot(extent));
    const double tall = std::abs(axes.down.v.dot(extent));
    camera.view_height_mm = 1.04 * std::max(tall, 0.85 * across);
  }
  view.scene.focus = middle;
  view.scene.view_height_mm = 1.1 * extent.z();
}

void focus_on(ViewState& view, const PatientPoint& centre, double height_mm) {
  view.crosshair = centre;
  for (SliceCamera& camera : view.slices) {
    camera.centre = centre;
    camera.view_height_mm = height_mm;
  }
  view.scene.focus = centre;
  view.scene.view_height_mm = 0.9 * height_mm;
}

const char* slice_title(SliceKind kind) {
  switch (kind) {
    case SliceKind::Axial:
      return "Axial";
    case SliceKind::Sagittal:
      return "Sagittal";
    case SliceKind::Coronal:
      return "Coronal";
    case SliceKind::DownPortal:
      return "Down the portal";
    case SliceKind::AlongPortal:
      return "Along the portal, upright";
    case SliceKind::AcrossPortal:
      break;
  }
  return "Along the portal, across";
}

}  // namespace flavum
