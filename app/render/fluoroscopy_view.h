#pragma once
// The fluoroscopic picture on screen. The picture itself is computed elsewhere.

#include <cstdint>

#include "app/platform/texture.h"
#include "imaging/volume/pixel_image.h"

namespace flavum {

class FluoroscopyView {
 public:
  /// `grey` 0 black … 1 white, upright; a panel draws it with the centres of its border pixels at
  /// the edge. `revision` (not 0) tells one picture from another; nothing is uploaded when it did
  /// not change, and `grey` is not looked at.
  TextureView draw(const PixelImage& grey, std::uint64_t revision);

 private:
  Texture texture_;
  std::uint64_t revision_ = 0;
  float edge_u_ = 0.0F, edge_v_ = 0.0F;
};

}  // namespace flavum
