#include "sim/detector/recursive_filter.h"

#include <cstddef>
#include <cstdint>

#include "imaging/base/parallel.h"
#include "sim/detector/row_math.h"

namespace flavum {

const PixelImage& RecursiveFilter::next(const PixelImage& signal) {
  if (kept_.columns != signal.columns || kept_.rows != signal.rows) {
    kept_ = PixelImage(signal.columns, signal.rows);
    displayed_ = kept_;
    averaging_ = false;
  }
  const auto lag = static_cast<float>(mixing_.lag);
  const float share = averaging_ ? static_cast<float>(mixing_.newest) : 1.0F;
  constexpr std::int64_t kPixelsPerRange = 16384;
  parallel_ranges(static_cast<std::int64_t>(signal.pixels.size()), kPixelsPerRange,
                  [&](std::int64_t begin, std::int64_t end) {
                    float* kept = kept_.pixels.data() + begin;
                    const int count = static_cast<int>(end - begin);
                    // Charge is lag x (kept + new); the part read out is (1 - lag) / lag of it.
                    mix_row(kept, signal.pixels.data() + begin, 1.0F, 1.0F, count);
                    mix_row(displayed_.pixels.data() + begin, kept, 1.0F - share,
                            share * (1.0F - lag), count);
                    for (int n = 0; n < count; ++n) kept[n] *= lag;
                  });
  averaging_ = true;
  return displayed_;
}

}  // namespace flavum
