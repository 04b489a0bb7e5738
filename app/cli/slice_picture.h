#pragma once
// Slices as pictures for the headless walk: what a slice view of the workstation shows, with the
// portal in the plane and orientation letters.

#include "app/cli/image_file.h"
#include "app/view/slice_plane.h"
#include "sim/procedure/apply.h"

namespace flavum {

/// Square picture of `size_mm` around `centre`, bone window, labels tinted, the cut outlined.
RgbImage slice_picture(const World& world, const State& state, SliceKind kind,
                       const PatientPoint& centre, double size_mm = 160.0, int pixels = 640);

/// The fluoroscopic picture with the patient's letters at its four edges, computed from its
/// geometry.
RgbImage fluoroscopy_picture(const PixelImage& grey, const ProjectionGeometry& geometry);

}  // namespace flavum
