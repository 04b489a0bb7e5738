// Connected parts, holes and morphology (declared in grid_tools.h).

#include <itkBinaryImageToShapeLabelMapFilter.h>
#include <itkConnectedComponentImageFilter.h>
#include <itkRelabelComponentImageFilter.h>

#include <array>

#include "imaging/base/parallel.h"
#include "imaging/segment/grid_tools.h"
#include "imaging/segment/itk_image.h"
#include "imaging/volume/distance_field.h"

namespace flavum::spine {
namespace {

// Connected parts (6-neighbours) of at least `least_voxels`, numbered from 1 by falling size.
ItkImage<std::uint32_t>::Pointer parts_of(const MaskImage& mask, std::int64_t least_voxels) {
  using Parts = ItkImage<std::uint32_t>;
  const auto view = to_itk(mask);
  const auto connect = itk::ConnectedComponentImageFilter<ItkImage<std::uint8_t>, Parts>::New();
  connect->SetInput(view);
  const auto order = itk::RelabelComponentImageFilter<Parts, Parts>::New();
  order->SetInput(connect->GetOutput());
  order->SetMinimumObjectSize(static_cast<itk::SizeValueType>(least_voxels));
  order->Update();
  return order->GetOutput();
}

}  // namespace

void keep_parts_of(MaskImage& mask, std::int64_t least_voxels) {
  const auto parts = parts_of(mask, least_voxels);
  const std::uint32_t* part = parts->GetBufferPointer();
  for (std::size_t n = 0; n < mask.voxels.size(); ++n) mask.voxels[n] = part[n] != 0 ? 1 : 0;
}

void keep_largest(MaskImage& mask) {
  const auto parts = parts_of(mask, 0);
  const std::uint32_t* part = parts->GetBufferPointer();
  for (std::size_t n = 0; n < mask.voxels.size(); ++n) mask.voxels[n] = part[n] == 1 ? 1 : 0;
}

void fill_holes(MaskImage& mask, int axis, double largest_mm2) {
  using Plane = itk::Image<std::uint8_t, 2>;
  using Holes = itk::BinaryImageToShapeLabelMapFilter<Plane>;
  const ImageGeometry& g = mask.geometry;
  const int a = (axis + 1) % 3;
  const int b = (axis + 2) % 3;
  const std::array<std::int64_t, 3> stride{1, g.size.x(),
                                           static_cast<std::int64_t>(g.size.x()) * g.size.y()};
  const auto sa = stride[static_cast<std::size_t>(a)];
  const auto sb = stride[static_cast<std::size_t>(b)];
  const double pixel_mm2 = g.spacing_mm[a] * g.spacing_mm[b];
  parallel_for(g.size[axis], [&](std::int64_t k) {
    std::uint8_t* base = mask.voxels.data() + k * stride[static_cast<std::size_t>(axis)];
    const auto plane = Plane::New();
    plane->SetRegions(Plane::SizeType{
        {static_cast<itk::SizeValueType>(g.size[a]), static_cast<itk::SizeValueType>(g.size[b])}});
    plane->Allocate();
    std::uint8_t* pixel = plane->GetBufferPointer();
    for (int y = 0; y < g.size[b]; ++y)
      for (int x = 0; x < g.size[a]; ++x) *pixel++ = base[x * sa + y * sb] != 0 ? 0 : 1;
    const auto holes = Holes::New();
    holes->SetInput(plane);
    holes->SetInputForegroundValue(1);
    holes->SetComputePerimeter(false);
    holes->SetNumberOfWorkUnits(1);  // the planes run in parallel
    holes->Update();
    for (const auto& hole : holes->GetOutput()->GetLabelObjects()) {
      if (hole->GetNumberOfPixelsOnBorder() != 0 ||
          static_cast<double>(hole->GetNumberOfPixels()) * pixel_mm2 > largest_mm2)
        continue;
      for (itk::SizeValueType n = 0; n < hole->Size(); ++n) {
        const auto at = hole->GetIndex(n);
        base[at[0] * sa + at[1] * sb] = 1;
      }
    }
  });
}

MaskImage dilate(const MaskImage& mask, double radius_mm) {
  const ScalarImage d = distance_to(mask);
  MaskImage out(mask.geometry);
  const auto limit = static_cast<float>(radius_mm + 1e-4);
  for (std::size_t n = 0; n < out.voxels.size(); ++n) out.voxels[n] = d.voxels[n] <= limit ? 1 : 0;
  return out;
}

MaskImage erode(const MaskImage& mask, double radius_mm) {
  MaskImage inverse(mask.geometry);
  for (std::size_t n = 0; n < inverse.voxels.size(); ++n)
    inverse.voxels[n] = mask.voxels[n] != 0 ? 0 : 1;
  const ScalarImage d = distance_to(inverse);
  const auto limit = static_cast<float>(radius_mm + 1e-4);
  for (std::size_t n = 0; n < inverse.voxels.size(); ++n)
    inverse.voxels[n] = d.voxels[n] > limit ? 1 : 0;
  return inverse;
}

MaskImage close(const MaskImage& mask, double radius_mm) {
  return erode(dilate(mask, radius_mm), radius_mm);
}

MaskImage open(const MaskImage& mask, double radius_mm) {
  return dilate(erode(mask, radius_mm), radius_mm);
}

}  // namespace flavum::spine
