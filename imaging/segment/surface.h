#pragma once
// Surfaces of labels, for display and export.

#include <functional>

#include "imaging/volume/image.h"
#include "imaging/volume/mesh.h"

namespace flavum {

/// Smooth closed surface around the voxels whose label satisfies `belongs`, Patient frame, mm.
/// Empty mesh if none.
Mesh surface_of(const LabelMap& labels, const std::function<bool(std::uint16_t)>& belongs);

}  // namespace flavum
