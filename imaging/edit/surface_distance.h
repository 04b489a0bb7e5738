#pragma once
// Distance to the surface of a mask, mm. Internal to this folder.
//
// The surface is sampled where it crosses the lines between neighbouring voxel centres: half way
// between an inside and an outside centre. So a face is in its place whichever way it looks and
// however unequal the spacing is. (signed_distance of imaging/volume subtracts half of the finest
// spacing in every direction, which between thick slices is more than a millimetre off.)

#include "imaging/volume/image.h"

namespace flavum {

/// Negative inside, positive outside; exact to the nearest such crossing up to `reach_mm`, +-kFarMm
/// beyond. The border of the grid is no surface: what is cut there goes on. Effort grows with the
/// reach: meant for some millimetres, or for single slices.
ScalarImage signed_surface_distance(const MaskImage& mask, double reach_mm);

}  // namespace flavum
