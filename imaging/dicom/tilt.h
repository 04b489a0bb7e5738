#pragma once
// Gantry tilt: slices that are shifted sideways from one to the next, made into a volume whose
// slices lie above each other. Internal to imaging/dicom.

#include <optional>
#include <vector>

#include "imaging/dicom/catalogue.h"
#include "imaging/dicom_file/slice_header.h"
#include "imaging/volume/image.h"

namespace flavum {

/// The correction for `stack` (sorted along `normal`), with `upright` the grid it leads to: the
/// slices' own planes and pixel size, wide enough that nothing is cut off. Empty where the slices
/// are not equidistant or not shifted steadily: then resampling would invent what was not measured.
std::optional<TiltCorrection> tilt_correction(const std::vector<SliceHeader>& stack,
                                              const Eigen::Vector3d& normal,
                                              ImageGeometry& upright);

/// `scanned` holds the slices as decoded (grid `tilt.scanned`). Linear within each slice along the
/// shift; what no slice covers becomes `outside`.
ScalarImage made_upright(const ScalarImage& scanned, const TiltCorrection& tilt,
                         const ImageGeometry& upright, float outside);

}  // namespace flavum
