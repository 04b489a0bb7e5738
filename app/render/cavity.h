#pragma once
// Private to this folder: what was cut away as a surface, and surfaces with that part taken off.

#include <vtkPolyData.h>
#include <vtkSmartPointer.h>

#include "sim/patient/tissue.h"

namespace flavum {

/// Border of the removed voxels, with normals. Empty when nothing was cut.
vtkSmartPointer<vtkPolyData> cavity_surface(const Tissue& tissue);

/// `shape` (with point normals) without what lies over removed tissue.
vtkSmartPointer<vtkPolyData> carved(vtkPolyData* shape, const Tissue& tissue);

}  // namespace flavum
