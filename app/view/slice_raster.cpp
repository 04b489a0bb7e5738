#include "app/view/slice_raster.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "imaging/base/parallel.h"
#include "imaging/volume/labels.h"
#include "imaging/volume/resample.h"

namespace flavum {
namespace {

struct Rgb {
  float r = 0, g = 0, b = 0;
};

constexpr Rgb kOutside{0.035F, 0.043F, 0.055F};  // the view's own ground, not air
constexpr Rgb kCutRim{1.0F, 0.42F, 0.28F};
constexpr float kCutGround = 0.10F;
constexpr float kEdgeBoost = 0.45F;  // added to the opacity on a label's border
constexpr std::uint8_t kHalfGone = 128;

Rgb mix(const Rgb& a, const Rgb& b, float t) {
  return {a.r + t * (b.r - a.r), a.g + t * (b.g - a.g), a.b + t * (b.b - a.b)};
}

std::uint32_t pack(const Rgb& c) {
  const auto byte = [](float v) {
    return static_cast<std::uint32_t>(std::clamp(v, 0.0F, 1.0F) * 255.0F + 0.5F);
  };
  return 0xFF000000U | (byte(c.b) << 16U) | (byte(c.g) << 8U) | byte(c.r);
}

// Colour per label; labels without a tint (air, body) have opacity 0.
class Palette {
 public:
  Palette() {
    for (const LabelInfo& info : all_labels()) {
      if (info.value == label::kBody || info.value >= kCount) continue;
      colours_[info.value] = {static_cast<float>(info.colour[0]) / 255.0F,
                              static_cast<float>(info.colour[1]) / 255.0F,
                              static_cast<float>(info.colour[2]) / 255.0F};
      shown_[info.value] = true;
    }
  }
  bool shown(std::uint16_t l) const { return l < kCount && shown_[l]; }
  const Rgb& colour(std::uint16_t l) const { return colours_[l]; }

 private:
  static constexpr std::size_t kCount = 256;
  std::array<Rgb, kCount> colours_{};
  std::array<bool, kCount> shown_{};
};

std::uint8_t removed_at(const Tissue& tissue, const Tissue::Box& box, const PatientPoint& p) {
  const Eigen::Vector3i ijk = tissue.grid().nearest_index(p);
  if ((ijk.array() < box.low.array()).any() || (ijk.array() > box.high.array()).any()) return 0;
  return static_cast<std::uint8_t>(255 - tissue.occupancy(ijk));
}

// Rows beside each other that differ: a border.
template <class T, class Differs>
bool on_border(const std::vector<T>& values, int columns, int rows, int c, int r,
               const Differs& differs) {
  const auto at = [&](int x, int y) {
    return values[static_cast<std::size_t>(y) * static_cast<std::size_t>(columns) +
                  static_cast<std::size_t>(x)];
  };
  const T here = at(c, r);
  return (c > 0 && differs(at(c - 1, r), here)) || (r > 0 && differs(at(c, r - 1), here)) ||
         (c + 1 < columns && differs(at(c + 1, r), here)) ||
         (r + 1 < rows && differs(at(c, r + 1), here));
}

}  // namespace

SliceSamples sample_slice(const ScalarImage& ct, const LabelMap* labels, const Tissue* tissue,
                          const SlicePlane& plane) {
  SliceSamples samples;
  samples.columns = plane.columns;
  samples.rows = plane.rows;
  const auto count = static_cast<std::size_t>(plane.columns) * static_cast<std::size_t>(plane.rows);
  samples.hu.resize(count);
  samples.label.resize(count);
  samples.removed.resize(count);
  const Tissue::Box cut = tissue != nullptr && tissue->grid().voxel_count() > 0
                              ? tissue->changed_since(Tissue(tissue->grid()))
                              : Tissue::Box{};
  const ImageGeometry& g = ct.geometry;
  // Continuous index along a row: start + c * step.
  const Eigen::Vector3d step =
      (g.direction.transpose() * plane.right.v).cwiseQuotient(g.spacing_mm) * plane.mm_per_pixel;
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  parallel_for(plane.rows, [&](std::int64_t row) {
    const PatientPoint start = plane.point(0.0, static_cast<double>(row));
    Eigen::Vector3d cijk = g.index_of(start);
    std::size_t n = static_cast<std::size_t>(row) * static_cast<std::size_t>(plane.columns);
    for (int c = 0; c < plane.columns; ++c, ++n, cijk += step) {
      samples.hu[n] = sample_linear(ct, cijk, kNan);
      if (labels != nullptr) {
        const Eigen::Vector3i ijk = (cijk.array() + 0.5).floor().cast<int>();
        samples.label[n] = g.contains(ijk) ? labels->at(ijk) : label::kAir;
      }
      if (!cut.empty()) {
        samples.removed[n] =
            removed_at(*tissue, cut, start + (c * plane.mm_per_pixel) * plane.right);
      }
    }
  });
  return samples;
}

std::vector<std::uint32_t> colour_slice(const SliceSamples& samples, const SliceColours& colours) {
  static const Palette palette;
  std::vector<std::uint32_t> pixels(samples.hu.size());
  const auto width = static_cast<float>(std::max(1.0, colours.window.width_hu));
  const float low = static_cast<float>(colours.window.centre_hu) - 0.5F * width;
  const auto opacity = static_cast<float>(colours.label_opacity);
  parallel_for(samples.rows, [&](std::int64_t row) {
    const int r = static_cast<int>(row);
    std::size_t n = static_cast<std::size_t>(row) * static_cast<std::size_t>(samples.columns);
    for (int c = 0; c < samples.columns; ++c, ++n) {
      const float hu = samples.hu[n];
      if (std::isnan(hu)) {
        pixels[n] = pack(kOutside);
        continue;
      }
      const float grey = std::clamp((hu - low) / width, 0.0F, 1.0F);
      Rgb colour{grey, grey, grey};
      const std::uint16_t l = samples.label[n];
      const std::uint8_t removed = samples.removed[n];
      if (removed < kHalfGone && opacity > 0 && palette.shown(l)) {
        const bool edge = on_border(samples.label, samples.columns, samples.rows, c, r,
                                    [](auto a, auto b) { return a != b; });
        colour =
            mix(colour, palette.colour(l),
                std::min(1.0F, opacity * 0.8F + (edge ? kEdgeBoost * (0.4F + opacity) : 0.0F)));
      }
      if (removed > 0) {
        const Rgb ground{kCutGround, kCutGround, kCutGround};
        colour = mix(colour, ground, static_cast<float>(removed) / 255.0F);
        const bool rim =
            removed >= kHalfGone &&
            on_border(samples.removed, samples.columns, samples.rows, c, r,
                      [](auto a, auto b) { return (a >= kHalfGone) != (b >= kHalfGone); });
        if (rim) colour = kCutRim;
      }
      pixels[n] = pack(colour);
    }
  });
  return pixels;
}

}  // namespace flavum
