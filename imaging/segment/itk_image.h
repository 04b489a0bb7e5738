#pragma once
// Our images seen by ITK and back. Internal: only .cpp files of this folder include it.

#include <itkImage.h>

#include <algorithm>

#include "imaging/volume/image.h"

namespace flavum::spine {

template <class T>
using ItkImage = itk::Image<T, 3>;

/// The same voxels, not copied: `image` must outlive the result and every filter that reads it.
/// Spacing is carried over, position and orientation are not: the operations do not need them.
/// Only for filters that leave their input alone (no in-place run on the first one of a chain).
template <class T>
typename ItkImage<T>::Pointer to_itk(const Image<T>& image) {
  typename ItkImage<T>::RegionType region;
  typename ItkImage<T>::SpacingType spacing;
  for (int a = 0; a < 3; ++a) {
    const auto axis = static_cast<unsigned int>(a);
    region.SetSize(axis, static_cast<itk::SizeValueType>(image.geometry.size[a]));
    spacing[axis] = image.geometry.spacing_mm[a];
  }
  auto view = ItkImage<T>::New();
  view->SetRegions(region);
  view->SetSpacing(spacing);
  view->GetPixelContainer()->SetImportPointer(const_cast<T*>(image.voxels.data()),
                                              image.voxels.size(), false);
  return view;
}

/// A copy of the voxels on the grid `geometry`, which must have as many.
template <class T>
Image<T> from_itk(const ItkImage<T>& image, const ImageGeometry& geometry) {
  Image<T> out(geometry);
  CHECK(image.GetPixelContainer()->Size() == out.voxels.size());
  std::copy_n(image.GetBufferPointer(), out.voxels.size(), out.voxels.begin());
  return out;
}

}  // namespace flavum::spine
