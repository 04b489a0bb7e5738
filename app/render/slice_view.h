#pragma once
// A slice as a texture, redone only when something it shows changed.

#include <memory>
#include <optional>

#include "app/platform/texture.h"
#include "app/view/slice_raster.h"
#include "sim/patient/case.h"

namespace flavum {

class SliceView {
 public:
  TextureView draw(const std::shared_ptr<const Case>& patient, const Tissue& tissue,
                   const SlicePlane& plane, const SliceColours& colours);

 private:
  std::shared_ptr<const Case> patient_;
  Tissue tissue_;
  std::optional<SlicePlane> plane_;
  SliceColours colours_;
  SliceSamples samples_;
  Texture texture_;
};

}  // namespace flavum
