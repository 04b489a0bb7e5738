#pragma once
// CT and MR side by side and as a checkerboard, for looking at a registration.

#include <filesystem>

#include "app/cli/image_file.h"
#include "imaging/registration/register_mr_to_ct.h"

namespace flavum {

/// A plane through the CT: `right` and `down` are unit vectors as the picture shows them.
struct PicturePlane {
  PatientPoint centre;
  PatientVector right, down;
  double width_mm = 120.0, height_mm = 120.0;
};

/// Three fields: the CT (-160 to 340 HU), squares of 12 mm of either in turn, the MR laid on it
/// (black to its 99th percentile in this plane). 0.25 mm per pixel.
RgbImage checkerboard(const ScalarImage& ct, const ScalarImage& mr,
                      const Registration& registration, const PicturePlane& plane);

/// Sagittal through the middle of the spine, axial and coronal at the level: the planes of
/// `landmarks` (of the CT). Writes sagittal.png, axial.png and coronal.png into `folder`.
void write_checkerboards(const ScalarImage& ct, const ScalarImage& mr,
                         const Registration& registration, const SpineLandmarks& landmarks,
                         SpineLevel level, const std::filesystem::path& folder);

}  // namespace flavum
