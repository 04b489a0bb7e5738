#include "app/render/scene_surfaces.h"

#include <vtkCellArray.h>
#include <vtkDecimatePro.h>
#include <vtkNew.h>
#include <vtkPoints.h>
#include <vtkPolyDataNormals.h>

#include "app/render/prepared_surfaces.h"

namespace flavum {
namespace {

// Engineering default: llvmpipe on two cores draws about this many triangles a surface fluently.
constexpr std::size_t kMostTriangles = 30000;

vtkSmartPointer<vtkPolyData> poly_data(const Mesh& mesh) {
  const vtkNew<vtkPoints> points;
  points->SetDataTypeToFloat();
  points->SetNumberOfPoints(static_cast<vtkIdType>(mesh.vertices.size()));
  for (std::size_t n = 0; n < mesh.vertices.size(); ++n) {
    points->SetPoint(static_cast<vtkIdType>(n), mesh.vertices[n].x(), mesh.vertices[n].y(),
                     mesh.vertices[n].z());
  }
  const vtkNew<vtkCellArray> triangles;
  triangles->AllocateExact(static_cast<vtkIdType>(mesh.triangles.size()),
                           static_cast<vtkIdType>(3 * mesh.triangles.size()));
  for (const auto& t : mesh.triangles) {
    triangles->InsertNextCell(
        {static_cast<vtkIdType>(t[0]), static_cast<vtkIdType>(t[1]), static_cast<vtkIdType>(t[2])});
  }
  auto shape = vtkSmartPointer<vtkPolyData>::New();
  shape->SetPoints(points);
  shape->SetPolys(triangles);
  return shape;
}

// Fewer triangles with the same topology: no holes.
vtkSmartPointer<vtkPolyData> thinned(vtkPolyData* shape, std::size_t triangles) {
  const vtkNew<vtkDecimatePro> decimate;
  decimate->SetInputData(shape);
  decimate->SetTargetReduction(1.0 - static_cast<double>(kMostTriangles) /
                                         static_cast<double>(triangles));
  decimate->PreserveTopologyOn();
  decimate->SplittingOff();
  decimate->Update();
  return decimate->GetOutput();
}

}  // namespace

std::shared_ptr<const PreparedSurfaces> prepare_surfaces(std::vector<SceneSurface> surfaces,
                                                         const Progress& progress) {
  auto prepared = std::make_shared<PreparedSurfaces>();
  for (std::size_t n = 0; n < surfaces.size(); ++n) {
    progress.report(static_cast<double>(n) / static_cast<double>(surfaces.size()),
                    "Preparing the 3D view");
    const SceneSurface& surface = surfaces[n];
    if (surface.mesh.triangles.empty()) continue;
    vtkSmartPointer<vtkPolyData> shape = poly_data(surface.mesh);
    if (surface.mesh.triangles.size() > kMostTriangles) {
      shape = thinned(shape, surface.mesh.triangles.size());
    }
    const vtkNew<vtkPolyDataNormals> normals;
    normals->SetInputData(shape);
    normals->SplittingOff();
    normals->ConsistencyOff();
    normals->Update();
    prepared->items.push_back({surface.label, surface.kind, normals->GetOutput()});
  }
  return prepared;
}

}  // namespace flavum
