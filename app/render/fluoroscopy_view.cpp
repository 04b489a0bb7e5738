#include "app/render/fluoroscopy_view.h"

#include <algorithm>

#include <vtkCamera.h>
#include <vtkImageData.h>
#include <vtkImageProperty.h>
#include <vtkImageSlice.h>
#include <vtkImageSliceMapper.h>

#include "app/render/vtk_view.h"

namespace flavum {

struct FluoroscopyView::Impl {
  VtkView view;
  vtkNew<vtkImageData> image;
  vtkNew<vtkImageSliceMapper> mapper;
  vtkNew<vtkImageSlice> slice;
  std::uint64_t revision = 0;
  int size_px = 0;
};

FluoroscopyView::FluoroscopyView() : impl_(std::make_unique<Impl>()) {
  impl_->mapper->SetInputData(impl_->image);
  impl_->slice->SetMapper(impl_->mapper);
  vtkImageProperty* shown = impl_->slice->GetProperty();
  shown->SetColorWindow(255);
  shown->SetColorLevel(127.5);
  shown->SetInterpolationTypeToLinear();
  shown->SetAmbient(1.0);
  shown->SetDiffuse(0.0);
  impl_->view.renderer()->AddViewProp(impl_->slice);
}

FluoroscopyView::~FluoroscopyView() = default;

TextureView FluoroscopyView::draw(const PixelImage& grey, std::uint64_t revision, int size_px) {
  Impl& d = *impl_;
  if (revision == d.revision && size_px == d.size_px) return d.view.last();
  if (revision != d.revision) {
    d.image->SetDimensions(grey.columns, grey.rows, 1);
    d.image->AllocateScalars(VTK_UNSIGNED_CHAR, 1);
    auto* out = static_cast<unsigned char*>(d.image->GetScalarPointer());
    for (int r = 0; r < grey.rows; ++r) {
      // VTK counts rows from the bottom.
      unsigned char* row = out + static_cast<std::ptrdiff_t>(grey.rows - 1 - r) * grey.columns;
      for (int c = 0; c < grey.columns; ++c) {
        row[c] = static_cast<unsigned char>(std::clamp(grey.at(c, r), 0.0F, 1.0F) * 255.0F + 0.5F);
      }
    }
    d.image->Modified();
    vtkCamera* camera = d.view.renderer()->GetActiveCamera();
    camera->ParallelProjectionOn();
    const double x = 0.5 * (grey.columns - 1);
    const double y = 0.5 * (grey.rows - 1);
    camera->SetFocalPoint(x, y, 0);
    camera->SetPosition(x, y, 1000);
    camera->SetViewUp(0, 1, 0);
    camera->SetParallelScale(0.5 * (grey.rows - 1));  // pixel centres of the border at the edge
    camera->SetClippingRange(1, 2000);
    d.revision = revision;
  }
  d.size_px = size_px;
  return d.view.render(size_px, size_px);
}

}  // namespace flavum
