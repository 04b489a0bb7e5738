#pragma once
// Slices as pictures for the headless walk: window, label outlines, portal and cavity, orientation
// letters.

#include "app/cli/image_file.h"
#include "sim/procedure/state.h"

namespace flavum {

enum class SlicePlane { Axial, Sagittal, Coronal };

struct SliceRequest {
  SlicePlane plane = SlicePlane::Axial;
  PatientPoint centre;
  double width_mm = 160.0, height_mm = 160.0;
  double window_centre_hu = 300.0, window_width_hu = 1500.0;
  bool labels = true;
};

/// Radiological convention: axial and coronal show the patient's left on the right, sagittal shows
/// anterior left.
RgbImage slice_picture(const World& world, const State& state, const SliceRequest& request,
                       int columns = 640);

}  // namespace flavum
