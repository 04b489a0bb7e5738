#pragma once
// Surfaces of a case made ready for the 3D view: plain work for a worker thread, no graphics.

#include <array>
#include <memory>
#include <vector>

#include "imaging/base/progress.h"
#include "imaging/volume/labels.h"
#include "imaging/volume/mesh.h"

namespace flavum {

enum class SurfaceKind { Bone, Flavum, Sac };

struct SceneSurface {
  Label label = 0;
  SurfaceKind kind = SurfaceKind::Bone;
  Mesh mesh;
};

/// Opaque: smoothed normals, thinned to what a software renderer draws fluently.
class PreparedSurfaces;
std::shared_ptr<const PreparedSurfaces> prepare_surfaces(std::vector<SceneSurface> surfaces,
                                                         const Progress& progress = {});

}  // namespace flavum
