#pragma once
// Private to sim/xray: reading a traced slope grid between its samples.

#include "sim/xray/plane_trace.h"

namespace flavum {

/// Cubic (Catmull-Rom) at grid position (x, y), limited to the range of the samples used, so that
/// an edge gets no overshoot and a volume without negative mu no negative integral. Positions on a
/// sample give that sample; outside of the grid lies no volume: zero. Set up once per position,
/// read from any image of the window's samples.
class GridReader {
 public:
  GridReader(const SlopeGrid& grid, const SampleWindow& window, double x, double y);
  float read(const std::vector<float>& samples) const;

 private:
  enum class Kind { Outside, OnSample, Between };
  Kind kind_ = Kind::Outside;
  std::ptrdiff_t first_ = 0;  // the sample, or the corner of the 4 x 4
  std::ptrdiff_t row_ = 0;
  float wx_[4] = {}, wy_[4] = {};
};

}  // namespace flavum
