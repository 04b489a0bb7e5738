#pragma once
// Steel in the beam: exact chord lengths of rays through solids, at full detector resolution. Tool
// frame: origin at the tip, +z towards the handle, mm.

#include <vector>

#include "imaging/volume/pixel_image.h"
#include "sim/xray/solid.h"

namespace flavum {

/// Steel 316L at 60 keV, 1/mm (NIST mixture, xray table 7.1).
inline constexpr double kSteelMuPerMm60keV = 1.011;

/// Length of steel (mm) on each ray. Where pieces overlap they count once.
PixelImage metal_chords(const std::vector<Solid>& solids, const ProjectionGeometry& geometry);

}  // namespace flavum
