#pragma once
// Thumbnails of the series list in graphics memory.

#include <memory>
#include <vector>

#include "app/platform/texture.h"
#include "imaging/volume/pixel_image.h"

namespace flavum {

class SeriesPictures {
 public:
  void clear() { textures_.clear(); }
  /// The picture in the middle of a black square; an image without pixels takes it away.
  void set(std::size_t row, const PixelImage& image);
  TextureView view(std::size_t row) const;

 private:
  std::vector<std::unique_ptr<Texture>> textures_;
};

}  // namespace flavum
