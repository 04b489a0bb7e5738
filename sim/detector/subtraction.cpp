#include "sim/detector/subtraction.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "imaging/base/check.h"
#include "imaging/base/parallel.h"
#include "sim/detector/row_math.h"

namespace flavum {
namespace {

constexpr std::int64_t kPixelsPerRange = 16384;
constexpr float kLogLimit = 30.0F;

}  // namespace

PixelImage subtract(const PixelImage& mask, const PixelImage& live, double least) {
  CHECK(mask.columns == live.columns && mask.rows == live.rows);
  PixelImage out(mask.columns, mask.rows);
  parallel_ranges(static_cast<std::int64_t>(out.pixels.size()), kPixelsPerRange,
                  [&](std::int64_t begin, std::int64_t end) {
                    const auto count = static_cast<std::size_t>(end - begin);
                    const auto floor = static_cast<float>(least);
                    std::vector<float> kept(count), now(count);
                    for (std::size_t n = 0; n < count; ++n) {
                      kept[n] = std::max(floor, mask.pixels[static_cast<std::size_t>(begin) + n]);
                      now[n] = std::max(floor, live.pixels[static_cast<std::size_t>(begin) + n]);
                    }
                    float* difference = out.pixels.data() + begin;
                    log_row(kept.data(), kLogLimit, difference, static_cast<int>(count));
                    log_row(now.data(), kLogLimit, kept.data(), static_cast<int>(count));
                    add_row(difference, kept.data(), -1.0F, static_cast<int>(count));
                  });
  return out;
}

PixelImage subtraction_picture(const PixelImage& difference, double gain) {
  PixelImage out = difference;
  for (float& x : out.pixels) {
    x = std::clamp(0.5F - static_cast<float>(gain) * x, 0.0F, 1.0F);
  }
  return out;
}

}  // namespace flavum
