#pragma once
// VTK's GPU volume mapper with additive blending, as a projector to compare with. The only one of
// VTK's mappers that adds along rays.

#include <optional>
#include <string>
#include <vector>

#include "imaging/volume/image.h"
#include "imaging/volume/pixel_image.h"
#include "sim/xray/projection_geometry.h"

namespace flavum {

struct VtkProjection {
  PixelImage image;  ///< line integrals of mu
  double ms = 0.0;   ///< least time of one picture, reading it back included
  std::string renderer;
};

/// VTK's picture has 8 bits and ends at 1: the opacity is scaled so that line integrals up to
/// `most` stay below, and one step of the picture is most / 255. Nothing if there is no display for
/// OpenGL. All geometries have one size; the source faces the detector's centre.
std::optional<std::vector<VtkProjection>> project_by_vtk(
    const ScalarImage& hu, double mu_water_per_mm, double most,
    const std::vector<ProjectionGeometry>& geometries);

}  // namespace flavum
