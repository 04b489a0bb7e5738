#include "app/editor/shown_image.h"

#include <algorithm>
#include <cmath>

namespace flavum {

WindowLevel starting_window(const ScalarImage& image, Modality modality, double stored_centre,
                            double stored_width) {
  if (stored_width > 0) return {stored_centre, stored_width};
  if (modality == Modality::Ct) return {400.0, 1800.0};  // bone, as on CT consoles
  std::vector<float> values;
  const std::size_t step = std::max<std::size_t>(1, image.voxels.size() / 200000);
  for (std::size_t n = 0; n < image.voxels.size(); n += step) {
    const float v = image.voxels[n];
    if (std::isfinite(v) && v != 0.0F) values.push_back(v);
  }
  if (values.empty()) return {};
  const auto at = [&](double share) {
    const auto n = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), values.begin() + n, values.end());
    return static_cast<double>(values[static_cast<std::size_t>(n)]);
  };
  const double low = at(0.01);
  const double high = at(0.99);
  return {0.5 * (low + high), std::max(1e-6, high - low)};
}

}  // namespace flavum
