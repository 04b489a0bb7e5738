#include "app/render/fluoroscopy_view.h"

#include <algorithm>
#include <vector>

namespace flavum {

TextureView FluoroscopyView::draw(const PixelImage& grey, std::uint64_t revision) {
  if (revision != revision_ && grey.columns > 0 && grey.rows > 0) {
    std::vector<std::uint32_t> pixels(grey.pixels.size());
    std::ranges::transform(grey.pixels, pixels.begin(), [](float value) {
      const auto g = static_cast<std::uint32_t>(std::clamp(value, 0.0F, 1.0F) * 255.0F + 0.5F);
      return 0xFF000000U | (g * 0x010101U);
    });
    texture_.upload(grey.columns, grey.rows, pixels);
    edge_u_ = 0.5F / static_cast<float>(grey.columns);
    edge_v_ = 0.5F / static_cast<float>(grey.rows);
    revision_ = revision;
  }
  TextureView view = texture_.view();
  view.edge_u = edge_u_;
  view.edge_v = edge_v_;
  return view;
}

}  // namespace flavum
