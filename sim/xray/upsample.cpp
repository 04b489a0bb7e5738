#include "sim/xray/upsample.h"

#include <algorithm>
#include <array>

#include "imaging/base/check.h"
#include "imaging/base/parallel.h"

namespace flavum {
namespace {

struct Tap {
  std::array<std::size_t, 4> index{};
  std::array<float, 4> weight{};
};

std::vector<Tap> taps(int count, int factor) {
  std::vector<Tap> all(static_cast<std::size_t>(count * factor));
  for (int n = 0; n < count * factor; ++n) {
    const double at = (n + 0.5) / factor - 0.5;
    const int first = static_cast<int>(at + 1.0) - 1;  // floor, as at >= -0.5
    const auto t = static_cast<float>(at - first);
    const float t2 = t * t, t3 = t2 * t;
    Tap& tap = all[static_cast<std::size_t>(n)];
    for (int k = 0; k < 4; ++k) {
      tap.index[static_cast<std::size_t>(k)] =
          static_cast<std::size_t>(std::clamp(first - 1 + k, 0, count - 1));
    }
    tap.weight = {-0.5F * t3 + t2 - 0.5F * t, 1.5F * t3 - 2.5F * t2 + 1.0F,
                  -1.5F * t3 + 2.0F * t2 + 0.5F * t, 0.5F * t3 - 0.5F * t2};
  }
  return all;
}

float between(const Tap& tap, float p0, float p1, float p2, float p3) {
  const float value =
      (tap.weight[0] * p0 + tap.weight[1] * p1) + (tap.weight[2] * p2 + tap.weight[3] * p3);
  return std::clamp(value, std::min(std::min(p0, p1), std::min(p2, p3)),
                    std::max(std::max(p0, p1), std::max(p2, p3)));
}

}  // namespace

ProjectionGeometry coarser(const ProjectionGeometry& geometry, int factor) {
  CHECK(factor > 0 && geometry.size_px.x() % factor == 0 && geometry.size_px.y() % factor == 0);
  ProjectionGeometry g = geometry;
  g.size_px /= factor;
  g.pixel_pitch_mm *= factor;
  return g;
}

PixelImage upsample(const PixelImage& coarse, int factor) {
  CHECK(factor > 0);
  PixelImage wide(coarse.columns * factor, coarse.rows);
  PixelImage image(coarse.columns * factor, coarse.rows * factor);
  if (image.pixels.empty()) return image;
  const std::vector<Tap> across = taps(coarse.columns, factor), down = taps(coarse.rows, factor);
  const auto columns = static_cast<std::size_t>(image.columns);
  parallel_for(coarse.rows, [&](std::int64_t r) {
    const float* in = coarse.pixels.data() + r * coarse.columns;
    float* out = wide.pixels.data() + r * wide.columns;
    for (std::size_t c = 0; c < columns; ++c) {
      const Tap& t = across[c];
      out[c] = between(t, in[t.index[0]], in[t.index[1]], in[t.index[2]], in[t.index[3]]);
    }
  });
  parallel_for(image.rows, [&](std::int64_t r) {
    const Tap& t = down[static_cast<std::size_t>(r)];
    std::array<const float*, 4> in{};
    for (std::size_t k = 0; k < 4; ++k) in[k] = wide.pixels.data() + t.index[k] * columns;
    float* out = image.pixels.data() + static_cast<std::size_t>(r) * columns;
    for (std::size_t c = 0; c < columns; ++c) {
      out[c] = between(t, in[0][c], in[1][c], in[2][c], in[3][c]);
    }
  });
  return image;
}

}  // namespace flavum
