#pragma once
// A coarse picture shown at full size while the C-arm moves: traced with fewer pixels, then
// smoothly enlarged. What that loses is in docs/xray.md.

#include "imaging/volume/pixel_image.h"
#include "sim/xray/projection_geometry.h"

namespace flavum {

/// The same detector with pixels `factor` times as wide and high; size_px must be a multiple of it.
ProjectionGeometry coarser(const ProjectionGeometry& geometry, int factor);

/// Pixels split into factor x factor by a Catmull-Rom cubic between centres (edge pixels continue),
/// limited to the range of the pixels used, so that no edge gets a fringe.
PixelImage upsample(const PixelImage& coarse, int factor);

}  // namespace flavum
