#pragma once
// A slice as a texture, redone only when something it shows changed.

#include <memory>
#include <optional>

#include "app/platform/texture.h"
#include "app/view/slice_raster.h"

namespace flavum {

class SliceView {
 public:
  /// `labels_revision` tells one state of the same labels from another.
  TextureView draw(const SliceContent& content, std::uint64_t labels_revision,
                   const SlicePlane& plane, const SliceColours& colours);

 private:
  SliceContent content_;
  Tissue tissue_;
  std::uint64_t labels_revision_ = 0;
  std::optional<SlicePlane> plane_;
  SliceColours colours_;
  SliceSamples samples_;
  Texture texture_;
};

}  // namespace flavum
