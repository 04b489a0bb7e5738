#pragma once
// Private to this folder.

#include <vector>

#include <vtkPolyData.h>
#include <vtkSmartPointer.h>

#include "app/render/scene_surfaces.h"

namespace flavum {

class PreparedSurfaces {
 public:
  struct Item {
    Label label = 0;
    SurfaceKind kind = SurfaceKind::Bone;
    vtkSmartPointer<vtkPolyData> shape;  ///< with point normals
  };
  std::vector<Item> items;
};

}  // namespace flavum
