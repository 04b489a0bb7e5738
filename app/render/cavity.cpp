#include "app/render/cavity.h"

#include <cmath>

#include <vtkClipPolyData.h>
#include <vtkFloatArray.h>
#include <vtkFlyingEdges3D.h>
#include <vtkImageData.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPolyDataNormals.h>
#include <vtkWindowedSincPolyDataFilter.h>

namespace flavum {
namespace {

constexpr double kInwardMm = 0.5;  // a surface vertex lies on the border: ask just inside it

double removed_fraction(const Tissue& tissue, const Eigen::Vector3d& p) {
  const Eigen::Vector3d cijk = tissue.grid().index_of(PatientPoint(p));
  const Eigen::Vector3d low = cijk.array().floor();
  const Eigen::Vector3d t = cijk - low;
  const Eigen::Vector3i base = low.cast<int>();
  double sum = 0;
  for (int corner = 0; corner < 8; ++corner) {
    const Eigen::Vector3i offset(corner & 1, (corner >> 1) & 1, (corner >> 2) & 1);
    const Eigen::Vector3i ijk = base + offset;
    if (!tissue.grid().contains(ijk)) continue;
    double weight = 1;
    for (int a = 0; a < 3; ++a) weight *= offset[a] == 1 ? t[a] : 1.0 - t[a];
    if (weight > 0) sum += weight * (1.0 - tissue.occupancy(ijk) / 255.0);
  }
  return sum;
}

Tissue::Box changed_box(const Tissue& tissue) {
  if (tissue.grid().voxel_count() == 0) return {};
  return tissue.changed_since(Tissue(tissue.grid()));
}

}  // namespace

vtkSmartPointer<vtkPolyData> cavity_surface(const Tissue& tissue) {
  const Tissue::Box box = changed_box(tissue);
  if (box.empty()) return vtkSmartPointer<vtkPolyData>::New();
  const Eigen::Vector3i low = box.low - Eigen::Vector3i::Ones();
  const Eigen::Vector3i size = box.high - box.low + Eigen::Vector3i::Constant(3);
  const vtkNew<vtkImageData> image;
  image->SetDimensions(size.x(), size.y(), size.z());
  const Eigen::Vector3d spacing = tissue.grid().spacing_mm;
  image->SetSpacing(spacing.x(), spacing.y(), spacing.z());
  // The field's axes are the patient's (OperativeField).
  const PatientPoint origin = tissue.grid().point_of(low.cast<double>());
  image->SetOrigin(origin.x(), origin.y(), origin.z());
  image->AllocateScalars(VTK_UNSIGNED_CHAR, 1);
  auto* out = static_cast<unsigned char*>(image->GetScalarPointer());
  for (int k = 0; k < size.z(); ++k) {
    for (int j = 0; j < size.y(); ++j) {
      for (int i = 0; i < size.x(); ++i) {
        const Eigen::Vector3i ijk = low + Eigen::Vector3i(i, j, k);
        *out++ = tissue.grid().contains(ijk)
                     ? static_cast<unsigned char>(255 - tissue.occupancy(ijk))
                     : static_cast<unsigned char>(0);
      }
    }
  }
  const vtkNew<vtkFlyingEdges3D> edges;
  edges->SetInputData(image);
  edges->SetValue(0, 127.5);
  edges->ComputeNormalsOff();
  edges->ComputeGradientsOff();
  edges->Update();
  if (edges->GetOutput()->GetNumberOfCells() == 0) return edges->GetOutput();
  const vtkNew<vtkWindowedSincPolyDataFilter> smooth;
  smooth->SetInputConnection(edges->GetOutputPort());
  smooth->SetNumberOfIterations(12);
  smooth->SetPassBand(0.1);
  smooth->BoundarySmoothingOff();
  const vtkNew<vtkPolyDataNormals> normals;
  normals->SetInputConnection(smooth->GetOutputPort());
  normals->SplittingOff();
  normals->Update();
  return normals->GetOutput();
}

vtkSmartPointer<vtkPolyData> carved(vtkPolyData* shape, const Tissue& tissue) {
  const Tissue::Box box = changed_box(tissue);
  if (box.empty()) return shape;
  const PatientPoint low = tissue.grid().point_of(box.low.cast<double>());
  const PatientPoint high = tissue.grid().point_of(box.high.cast<double>());
  const double* b = shape->GetBounds();
  if (b[0] > high.x() || b[1] < low.x() || b[2] > high.y() || b[3] < low.y() || b[4] > high.z() ||
      b[5] < low.z()) {
    return shape;
  }
  const vtkNew<vtkFloatArray> removed;
  removed->SetName("removed");
  const vtkIdType count = shape->GetNumberOfPoints();
  removed->SetNumberOfTuples(count);
  vtkDataArray* normals = shape->GetPointData()->GetNormals();
  const Eigen::Vector3d reach = Eigen::Vector3d::Constant(1.0);
  for (vtkIdType n = 0; n < count; ++n) {
    Eigen::Vector3d p;
    shape->GetPoint(n, p.data());
    float value = 0.0F;
    if (((p - low.v + reach).array() >= 0).all() && ((high.v + reach - p).array() >= 0).all()) {
      Eigen::Vector3d normal = Eigen::Vector3d::Zero();
      if (normals != nullptr) normals->GetTuple(n, normal.data());
      value = static_cast<float>(removed_fraction(tissue, p - kInwardMm * normal));
    }
    removed->SetValue(n, value);
  }
  const vtkNew<vtkPolyData> tagged;
  tagged->ShallowCopy(shape);
  tagged->GetPointData()->SetScalars(removed);
  const vtkNew<vtkClipPolyData> clip;
  clip->SetInputData(tagged);
  clip->SetValue(0.5);
  clip->InsideOutOn();
  clip->Update();
  vtkSmartPointer<vtkPolyData> kept = clip->GetOutput();
  kept->GetPointData()->SetActiveScalars(nullptr);
  return kept;
}

}  // namespace flavum
