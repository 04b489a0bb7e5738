#pragma once
// The fluoroscopic picture on screen, drawn through VTK. The picture itself is computed elsewhere.

#include <cstdint>
#include <memory>

#include "app/platform/texture.h"
#include "imaging/volume/pixel_image.h"

namespace flavum {

class FluoroscopyView {
 public:
  FluoroscopyView();
  ~FluoroscopyView();
  /// `grey` 0 black … 1 white, shown upright and filling a square of size_px. `revision` tells one
  /// picture from another; nothing is drawn when neither it nor the size changed.
  TextureView draw(const PixelImage& grey, std::uint64_t revision, int size_px);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace flavum
