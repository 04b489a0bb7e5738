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

// A window as a straight line from black to white.
class Grey {
 public:
  explicit Grey(const WindowLevel& w)
      : width_(static_cast<float>(std::max(1e-6, w.width_hu))),
        low_(static_cast<float>(w.centre_hu) - 0.5F * width_) {}
  float operator()(float value) const { return std::clamp((value - low_) / width_, 0.0F, 1.0F); }

 private:
  float width_, low_;
};

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

namespace {

// A row of a plane in the indices of a grid: start + c * step.
struct RowWalk {
  RowWalk(const ImageGeometry& g, const SlicePlane& plane, std::int64_t row)
      : at(g.index_of(plane.point(0.0, static_cast<double>(row)))),
        step((g.direction.transpose() * plane.right.v).cwiseQuotient(g.spacing_mm) *
             plane.mm_per_pixel) {}
  Eigen::Vector3d at, step;
};

void sample_row(const ScalarImage& image, const SlicePlane& plane, std::int64_t row, float* out) {
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  RowWalk walk(image.geometry, plane, row);
  for (int c = 0; c < plane.columns; ++c, walk.at += walk.step)
    out[c] = sample_linear(image, walk.at, kNan);
}

}  // namespace

SliceSamples sample_slice(const SliceContent& content, const SlicePlane& plane) {
  SliceSamples samples = sample_slice(*content.image, content.labels, content.tissue, plane);
  if (content.over) {
    samples.over.resize(samples.value.size());
    parallel_for(plane.rows, [&](std::int64_t row) {
      sample_row(*content.over, plane, row,
                 &samples.over[static_cast<std::size_t>(row * plane.columns)]);
    });
  }
  return samples;
}

SliceSamples sample_slice(const ScalarImage& image, const LabelMap* labels, const Tissue* tissue,
                          const SlicePlane& plane) {
  SliceSamples samples;
  samples.columns = plane.columns;
  samples.rows = plane.rows;
  const auto count = static_cast<std::size_t>(plane.columns) * static_cast<std::size_t>(plane.rows);
  samples.value.resize(count);
  samples.label.resize(count);
  samples.removed.resize(count);
  const Tissue::Box cut = tissue != nullptr && tissue->grid().voxel_count() > 0
                              ? tissue->changed_since(Tissue(tissue->grid()))
                              : Tissue::Box{};
  parallel_for(plane.rows, [&](std::int64_t row) {
    const auto first = static_cast<std::size_t>(row) * static_cast<std::size_t>(plane.columns);
    sample_row(image, plane, row, &samples.value[first]);
    if (labels != nullptr) {
      RowWalk walk(labels->geometry, plane, row);
      for (int c = 0; c < plane.columns; ++c, walk.at += walk.step) {
        const Eigen::Vector3i ijk = (walk.at.array() + 0.5).floor().cast<int>();
        samples.label[first + static_cast<std::size_t>(c)] =
            labels->geometry.contains(ijk) ? labels->at(ijk) : label::kAir;
      }
    }
    if (cut.empty()) return;
    const PatientPoint start = plane.point(0.0, static_cast<double>(row));
    for (int c = 0; c < plane.columns; ++c) {
      samples.removed[first + static_cast<std::size_t>(c)] =
          removed_at(*tissue, cut, start + (c * plane.mm_per_pixel) * plane.right);
    }
  });
  return samples;
}

std::vector<std::uint32_t> colour_slice(const SliceSamples& samples, const SliceColours& colours) {
  static const Palette palette;
  std::vector<std::uint32_t> pixels(samples.value.size());
  const Grey grey_of(colours.window);
  const Grey over_of(colours.over_window);
  const auto over_share = samples.over.empty() ? 0.0F : static_cast<float>(colours.over_share);
  const auto opacity = static_cast<float>(colours.label_opacity);
  parallel_for(samples.rows, [&](std::int64_t row) {
    const int r = static_cast<int>(row);
    std::size_t n = static_cast<std::size_t>(row) * static_cast<std::size_t>(samples.columns);
    for (int c = 0; c < samples.columns; ++c, ++n) {
      const float value = samples.value[n];
      const bool other = over_share > 0.0F && !std::isnan(samples.over[n]);
      if (std::isnan(value) && !other) {
        pixels[n] = pack(kOutside);
        continue;
      }
      float grey = std::isnan(value) ? 0.0F : grey_of(value);
      if (other) grey += over_share * (over_of(samples.over[n]) - grey);
      Rgb colour{grey, grey, grey};
      const std::uint16_t l = samples.label[n];
      const std::uint8_t removed = samples.removed[n];
      if (removed < kHalfGone && opacity > 0 && palette.shown(l)) {
        const bool edge = on_border(samples.label, samples.columns, samples.rows, c, r,
                                    [](auto a, auto b) { return a != b; });
        colour = mix(colour, palette.colour(l),
                     std::min(1.0F, (colours.outlines_only ? 0.0F : opacity * 0.8F) +
                                        (edge ? kEdgeBoost * (0.4F + opacity) : 0.0F)));
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
