#pragma once
// Soft tissue that a CT did not hold. A spine CT is often a slab narrower than the patient; the
// picture of the slab alone is too bright and shows its edge. The missing body is estimated as an
// elliptical cylinder of water along the patient's head-foot axis, minus the part inside the CT's
// box, and added to the line integrals of the fluoroscopic view. It is an estimate, says so
// (`padded`), and is never part of the line integrals written to files.

#include "imaging/volume/image.h"
#include "imaging/volume/pixel_image.h"
#include "sim/xray/projection_geometry.h"

namespace flavum {

/// Body outline in the transverse plane: half axes along the patient's left-right and
/// anterior-posterior axes, mm; endless along the head-foot axis. Back and belly are flat: the
/// outline is the part within half_depth_mm of an ellipse kBackFlatness times as deep.
struct BodyOutline {
  PatientPoint centre;
  double half_width_mm = 0.0;  ///< left-right
  double half_depth_mm = 0.0;  ///< anterior-posterior
};

/// Trunk width over depth at the waist: about 1.5 for adults lying down (engineering default).
inline constexpr double kTrunkWidthOverDepth = 1.5;
inline constexpr double kBackFlatness = 1.12;  ///< engineering default, by eye on transverse slices
/// Depth used where the CT does not show the skin in front and behind (engineering default).
inline constexpr double kDefaultHalfDepthMm = 115.0;

/// The estimate from HU: skin in front and behind in the sagittal middle of the CT (above -400 HU,
/// median over slices); width from the CT where its sides are air, else kTrunkWidthOverDepth times
/// the depth.
BodyOutline estimate_outline(const ScalarImage& hu);

struct BodyPadding {
  bool padded = false;        ///< some ray got estimated tissue: mark the picture
  PixelImage line_integrals;  ///< what to add, at 60 keV
};

/// Length of each ray (source to pixel) inside the outline and outside the box of voxels, times mu
/// of water at 60 keV.
BodyPadding pad_body(const BodyOutline& outline, const ImageGeometry& box,
                     const ProjectionGeometry& geometry);

}  // namespace flavum
