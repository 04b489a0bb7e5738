#pragma once
// Private to this folder: portal, axis, incision ring and instrument as VTK shapes.

#include <vtkRenderer.h>
#include <vtkSmartPointer.h>

#include "sim/procedure/apply.h"

namespace flavum {

class ToolActors {
 public:
  void update(vtkRenderer* renderer, const World& world, const State& state, bool shown);

 private:
  std::vector<vtkSmartPointer<vtkProp>> props_;
};

}  // namespace flavum
