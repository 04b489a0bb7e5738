#include "tests/bench/vtk_peer.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>

#include <vtkAutoInit.h>
#include <vtkCamera.h>
#include <vtkColorTransferFunction.h>
#include <vtkFloatArray.h>
#include <vtkImageData.h>
#include <vtkNew.h>
#include <vtkOpenGLGPUVolumeRayCastMapper.h>
#include <vtkOpenGLRenderWindow.h>
#include <vtkOpenGLRenderer.h>
#include <vtkPiecewiseFunction.h>
#include <vtkPointData.h>
#include <vtkUnsignedShortArray.h>
#include <vtkVolume.h>
#include <vtkVolumeProperty.h>

VTK_MODULE_INIT(vtkRenderingOpenGL2);
VTK_MODULE_INIT(vtkRenderingVolumeOpenGL2);

namespace flavum {
namespace {

// HU + 1000, which is proportional to mu.
void copy_volume(const ScalarImage& hu, vtkImageData* out) {
  const ImageGeometry& g = hu.geometry;
  out->SetDimensions(g.size.data());
  out->SetSpacing(g.spacing_mm.data());
  out->SetOrigin(g.origin.v.data());
  vtkNew<vtkUnsignedShortArray> values;
  values->SetNumberOfValues(static_cast<vtkIdType>(hu.voxels.size()));
  for (std::size_t n = 0; n < hu.voxels.size(); ++n) {
    values->SetValue(
        static_cast<vtkIdType>(n),
        static_cast<unsigned short>(std::lround(std::max(0.0F, hu.voxels[n] + 1000.0F))));
  }
  out->GetPointData()->SetScalars(values);
}

void look(vtkCamera* camera, const ProjectionGeometry& g) {
  camera->SetPosition(g.source.v.data());
  camera->SetFocalPoint(g.detector_centre.v.data());
  const PatientVector up = -1.0 * g.row_dir;
  camera->SetViewUp(up.v.data());
  const double distance = (g.detector_centre - g.source).norm();
  const double half = 0.5 * g.pixel_pitch_mm * g.size_px.y();
  camera->SetViewAngle(std::atan2(half, distance) * 360.0 / 3.14159265358979323846);
  camera->SetClippingRange(1.0, 2.0 * distance);
}

}  // namespace

std::optional<std::vector<VtkProjection>> project_by_vtk(
    const ScalarImage& hu, double mu_water_per_mm, double most,
    const std::vector<ProjectionGeometry>& geometries) {
  if (std::getenv("DISPLAY") == nullptr || geometries.empty()) return std::nullopt;
  vtkNew<vtkImageData> data;
  copy_volume(hu, data);
  double range[2];
  data->GetPointData()->GetScalars()->GetRange(range);
  const double highest = range[1];

  // The mapper adds opacity x value / highest x step / unit distance.
  constexpr double kUnitMm = 1.0;
  const double per_a = 1.0 / (mu_water_per_mm * 1e-3 * highest * kUnitMm);
  const double opacity = std::min(1.0, 1.0 / (per_a * most));
  vtkNew<vtkPiecewiseFunction> constant;
  constant->AddPoint(0.0, opacity);
  constant->AddPoint(highest, opacity);
  vtkNew<vtkColorTransferFunction> white;
  white->AddRGBPoint(0.0, 1.0, 1.0, 1.0);
  white->AddRGBPoint(highest, 1.0, 1.0, 1.0);
  vtkNew<vtkVolumeProperty> property;
  property->SetScalarOpacity(constant);
  property->SetColor(white);
  property->SetScalarOpacityUnitDistance(kUnitMm);
  property->SetInterpolationTypeToLinear();
  property->ShadeOff();
  vtkNew<vtkOpenGLGPUVolumeRayCastMapper> mapper;
  mapper->SetInputData(data);
  mapper->SetBlendModeToAdditive();
  mapper->AutoAdjustSampleDistancesOff();
  mapper->SetSampleDistance(static_cast<float>(hu.geometry.spacing_mm.minCoeff()));
  mapper->SetImageSampleDistance(1.0F);
  vtkNew<vtkVolume> volume;
  volume->SetMapper(mapper);
  volume->SetProperty(property);
  vtkNew<vtkOpenGLRenderer> renderer;
  renderer->AddVolume(volume);
  const auto window = vtkSmartPointer<vtkRenderWindow>::New();
  window->SetOffScreenRendering(1);
  window->SetMultiSamples(0);
  window->SetSize(geometries.front().size_px.x(), geometries.front().size_px.y());
  window->AddRenderer(renderer);

  std::vector<VtkProjection> out;
  for (const ProjectionGeometry& g : geometries) {
    look(renderer->GetActiveCamera(), g);
    const int columns = g.size_px.x(), rows = g.size_px.y();
    VtkProjection p;
    p.ms = 1e30;
    vtkNew<vtkFloatArray> rgba;  // bottom row first
    for (int n = 0; n < 3; ++n) {
      const auto start = std::chrono::steady_clock::now();
      window->Render();
      window->GetRGBAPixelData(0, 0, columns - 1, rows - 1, 0, rgba);
      const double ms =
          std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
              .count();
      if (n > 0) p.ms = std::min(p.ms, ms);  // the first one uploads and compiles
    }
    const std::string about = window->ReportCapabilities();
    const std::string before = "OpenGL renderer string:  ";
    if (const auto at = about.find(before); at != std::string::npos) {
      const auto from = at + before.size();
      p.renderer = about.substr(from, about.find('\n', from) - from);
    }
    p.image = PixelImage(columns, rows);
    for (int r = 0; r < rows; ++r) {
      for (int c = 0; c < columns; ++c) {
        const vtkIdType at = 4 * (static_cast<vtkIdType>(rows - 1 - r) * columns + c);
        p.image.at(c, r) =
            static_cast<float>(static_cast<double>(rgba->GetValue(at)) / (opacity * per_a));
      }
    }
    out.push_back(std::move(p));
  }
  return out;
}

}  // namespace flavum
