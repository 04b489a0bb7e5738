#include "app/workstation/series_pictures.h"

#include <algorithm>
#include <cstdint>

#include "imaging/dicom/thumbnail.h"

namespace flavum {

void SeriesPictures::set(std::size_t row, const PixelImage& image) {
  while (textures_.size() <= row) textures_.push_back(nullptr);
  textures_[row].reset();
  if (image.pixels.empty() || image.columns > kThumbnailPx || image.rows > kThumbnailPx) return;
  std::vector<std::uint32_t> pixels(std::size_t{kThumbnailPx} * kThumbnailPx, 0xFF000000U);
  const int left = (kThumbnailPx - image.columns) / 2;
  const int top = (kThumbnailPx - image.rows) / 2;
  for (int r = 0; r < image.rows; ++r) {
    for (int c = 0; c < image.columns; ++c) {
      const float grey = std::clamp(image.at(c, r), 0.0F, 1.0F);
      const auto g = static_cast<std::uint32_t>(grey * 255.0F + 0.5F);
      pixels[static_cast<std::size_t>((top + r) * kThumbnailPx + left + c)] =
          0xFF000000U | (g << 16U) | (g << 8U) | g;
    }
  }
  textures_[row] = std::make_unique<Texture>();
  textures_[row]->upload(kThumbnailPx, kThumbnailPx, pixels);
}

TextureView SeriesPictures::view(std::size_t row) const {
  return row < textures_.size() && textures_[row] ? textures_[row]->view() : TextureView{};
}

}  // namespace flavum
