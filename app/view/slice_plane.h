#pragma once
// A rectangle of square pixels in the patient: what a slice view shows. Works for oblique planes.

#include "app/editor/view_state.h"
#include "imaging/volume/image_geometry.h"
#include "sim/instruments/portal.h"

namespace flavum {

struct SlicePlane {
  PatientPoint top_left;         ///< centre of pixel (0, 0)
  PatientVector right{1, 0, 0};  ///< unit; where screen columns grow
  PatientVector down{0, 1, 0};   ///< unit; where screen rows grow
  double mm_per_pixel = 1.0;
  int columns = 0, rows = 0;

  PatientVector normal() const { return right.cross(down); }
  PatientPoint point(double column, double row) const {
    return top_left + (column * mm_per_pixel) * right + (row * mm_per_pixel) * down;
  }
  /// Column, row, and the signed distance (mm) of the point from the plane.
  Eigen::Vector3d project(const PatientPoint& p) const {
    const PatientVector d = p - top_left;
    return {d.dot(right) / mm_per_pixel, d.dot(down) / mm_per_pixel, d.dot(normal())};
  }
  friend bool operator==(const SlicePlane&, const SlicePlane&) = default;
};

/// Screen axes of an anatomical plane. Axial and coronal are radiological: the patient's left on
/// the screen's right; axial is seen from the feet, sagittal has the front on the screen's left.
struct SliceAxes {
  PatientVector right, down;
};
/// Of an anatomical kind (not of_portal).
SliceAxes slice_axes(SliceKind kind);
/// Of a plane of the portal. DownPortal is seen from the skin, the patient's head up. The planes
/// along the axis have the skin on the screen's right; AlongPortal is turned as sagittal as can be
/// with the head up, AcrossPortal lies at right angles to it, the patient's right side up.
SliceAxes portal_axes(SliceKind kind, const PortalPlan& portal);

/// The plane a view of columns x rows pixels shows: through the crosshair, centred by the camera.
SlicePlane slice_plane(const SliceAxes& axes, const SliceCamera& camera,
                       const PatientPoint& crosshair, int columns, int rows);
SlicePlane slice_plane(SliceKind kind, const ViewState& view, int columns, int rows);

/// The image axis closest to the plane's normal: what the wheel steps along.
struct SliceStep {
  PatientVector per_slice;  ///< displacement of the crosshair for one slice, along the plane normal
  int index = 0;            ///< slice number of the crosshair, from 1
  int count = 0;
};
SliceStep slice_step(const SliceAxes& axes, const ImageGeometry& geometry,
                     const PatientPoint& crosshair);
SliceStep slice_step(SliceKind kind, const ImageGeometry& geometry, const PatientPoint& crosshair);

/// Cameras that show the whole volume, and the crosshair on its central voxel.
void fit_to_volume(ViewState& view, const ImageGeometry& geometry);
/// Cameras on one place, for planning: about `height_mm` from top to bottom.
void focus_on(ViewState& view, const PatientPoint& centre, double height_mm);

const char* slice_title(SliceKind kind);

}  // namespace flavum
