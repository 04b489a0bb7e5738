#pragma once
// The peer that the speed and error of a projection are measured beside: plastimatch's `drr -i
// exact`, run as a program where it is installed.

#include <optional>
#include <vector>

#include "imaging/volume/image.h"
#include "imaging/volume/pixel_image.h"
#include "sim/xray/projection_geometry.h"

namespace flavum {

struct PeerProjection {
  PixelImage image;     ///< in our units and row order
  double one_ms = 0.0;  ///< one more projection, reading the volume not counted
};

/// Projections of `mu` (1/mm) for square pixels around a detector centre that the beam's axis meets
/// at a right angle, head end of +z up. Times are the difference of a run of three and a run of
/// one. Nothing if the program is not installed or fails.
std::optional<std::vector<PeerProjection>> project_by_plastimatch(
    const ScalarImage& mu, const std::vector<ProjectionGeometry>& views);

}  // namespace flavum
