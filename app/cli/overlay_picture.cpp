#include "app/cli/overlay_picture.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

#include "imaging/volume/labels.h"

namespace flavum {
namespace {

constexpr double kMarginMm = 12.0;

bool drawn(Label l) { return l != label::kAir && l != label::kBody; }

struct Window2 {
  int left = 1 << 28, right = -1, top = 1 << 28, bottom = -1;
};

Window2 labelled_part(const LabelMap& labels) {
  Window2 w;
  const Eigen::Vector3i size = labels.geometry.size;
  std::size_t n = 0;
  for (int k = 0; k < size.z(); ++k) {
    for (int j = 0; j < size.y(); ++j) {
      for (int i = 0; i < size.x(); ++i, ++n) {
        if (!drawn(labels.voxels[n])) continue;
        w.left = std::min(w.left, i);
        w.right = std::max(w.right, i);
        w.top = std::min(w.top, j);
        w.bottom = std::max(w.bottom, j);
      }
    }
  }
  if (w.right < 0) return {0, size.x() - 1, 0, size.y() - 1};
  const auto margin = [&](int axis) {
    return static_cast<int>(std::lround(kMarginMm / labels.geometry.spacing_mm[axis]));
  };
  return {std::max(0, w.left - margin(0)), std::min(size.x() - 1, w.right + margin(0)),
          std::max(0, w.top - margin(1)), std::min(size.y() - 1, w.bottom + margin(1))};
}

RgbImage picture_of(const ScalarImage& image, const LabelMap& labels, int k,
                    const OverlayWindow& window, const Window2& part, int least_pixels) {
  // Square pixels, whatever the spacing.
  const Eigen::Vector3d& mm = labels.geometry.spacing_mm;
  const double width_mm = (part.right - part.left + 1) * mm.x();
  const double height_mm = (part.bottom - part.top + 1) * mm.y();
  const double per_mm = least_pixels / std::min(width_mm, height_mm);
  RgbImage out{static_cast<int>(width_mm * per_mm), static_cast<int>(height_mm * per_mm), {}};
  const auto at = [&](int x, int y) {
    return Eigen::Vector3i(
        std::min(part.right, part.left + static_cast<int>((x + 0.5) / (per_mm * mm.x()))),
        std::min(part.bottom, part.top + static_cast<int>((y + 0.5) / (per_mm * mm.y()))), k);
  };
  for (int y = 0; y < out.rows; ++y) {
    for (int x = 0; x < out.columns; ++x) {
      const Eigen::Vector3i p = at(x, y);
      const float g = (image.at(p) - window.low) / (window.high - window.low);
      const auto grey = static_cast<std::uint8_t>(std::lround(255.0F * std::clamp(g, 0.0F, 1.0F)));
      std::array<std::uint8_t, 3> colour{grey, grey, grey};
      const Label own = labels.at(p);
      const bool edge = (x + 1 < out.columns && labels.at(at(x + 1, y)) != own) ||
                        (y + 1 < out.rows && labels.at(at(x, y + 1)) != own);
      const Label other = edge && !drawn(own)
                              ? std::max(labels.at(at(std::min(x + 1, out.columns - 1), y)),
                                         labels.at(at(x, std::min(y + 1, out.rows - 1))))
                              : own;
      if (edge) {
        if (const LabelInfo* info = find_label(drawn(own) ? own : other)) colour = info->colour;
      }
      out.pixels.push_back(colour);
    }
  }
  return out;
}

}  // namespace

OverlayWindow window_of_mr(const ScalarImage& image) {
  constexpr std::size_t kMost = 500000;  // samples
  std::vector<float> values;
  const std::size_t step = std::max<std::size_t>(1, image.voxels.size() / kMost);
  for (std::size_t n = 0; n < image.voxels.size(); n += step)
    if (image.voxels[n] > 0.0F) values.push_back(image.voxels[n]);
  if (values.empty()) return {0.0F, 1.0F};
  std::ranges::sort(values);
  const auto at = [&](double share) {
    return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
  };
  const float low = at(0.02);
  return {low, std::max(low + 1.0F, at(0.99))};
}

RgbImage overlay_picture(const ScalarImage& image, const LabelMap& labels, int k,
                         const OverlayWindow& window, int least_pixels) {
  return picture_of(image, labels, k, window, labelled_part(labels), least_pixels);
}

void write_overlays(const ScalarImage& image, const LabelMap& labels,
                    const std::filesystem::path& folder, int step, const OverlayWindow& window) {
  std::filesystem::create_directories(folder);
  const Window2 part = labelled_part(labels);
  const std::int64_t plane = labels.geometry.offset(0, 0, 1);
  for (int k = 0; k < labels.geometry.size.z(); k += std::max(1, step)) {
    const auto first = labels.voxels.begin() + k * plane;
    if (std::none_of(first, first + plane, drawn)) continue;
    char name[32];
    std::snprintf(name, sizeof name, "slice_%04d.png", k);
    write_png(picture_of(image, labels, k, window, part, 480), folder / name);
  }
}

}  // namespace flavum
