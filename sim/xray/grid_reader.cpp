#include "sim/xray/grid_reader.h"

#include <algorithm>
#include <cmath>

namespace flavum {
namespace {

void set_weights(float t, float* w) {
  const float t2 = t * t, t3 = t2 * t;
  w[0] = -0.5F * t3 + t2 - 0.5F * t;
  w[1] = 1.5F * t3 - 2.5F * t2 + 1.0F;
  w[2] = -1.5F * t3 + 2.0F * t2 + 0.5F * t;
  w[3] = 0.5F * t3 - 0.5F * t2;
}

}  // namespace

GridReader::GridReader(const SlopeGrid& g, const SampleWindow& window, double x, double y)
    : row_(window.columns()) {
  if (!(x >= 0.0 && y >= 0.0 && x <= g.alpha_count - 1 && y <= g.beta_count - 1)) return;
  constexpr double kOnSample = 1e-5;
  const int nearest_x = static_cast<int>(x + 0.5), nearest_y = static_cast<int>(y + 0.5);
  if (std::abs(x - nearest_x) < kOnSample && std::abs(y - nearest_y) < kOnSample) {
    kind_ = Kind::OnSample;
    first_ = (nearest_y - window.v_low) * row_ + (nearest_x - window.u_low);
    return;
  }
  kind_ = Kind::Between;
  const int x0 = std::clamp(static_cast<int>(x), 1, g.alpha_count - 3);
  const int y0 = std::clamp(static_cast<int>(y), 1, g.beta_count - 3);
  set_weights(static_cast<float>(x - x0), wx_);
  set_weights(static_cast<float>(y - y0), wy_);
  first_ = (y0 - 1 - window.v_low) * row_ + (x0 - 1 - window.u_low);
}

float GridReader::read(const std::vector<float>& samples) const {
  if (kind_ == Kind::Outside) return 0.0F;
  const float* at = samples.data() + first_;
  if (kind_ == Kind::OnSample) return *at;
  // Four columns side by side, in the order the compiler can keep in one register.
  float value[4] = {}, low[4], high[4];
  std::copy_n(at, 4, low);
  std::copy_n(at, 4, high);
  for (int r = 0; r < 4; ++r, at += row_) {
    for (int c = 0; c < 4; ++c) {
      value[c] += wy_[r] * at[c];
      low[c] = at[c] < low[c] ? at[c] : low[c];
      high[c] = at[c] > high[c] ? at[c] : high[c];
    }
  }
  const float sum =
      (wx_[0] * value[0] + wx_[1] * value[1]) + (wx_[2] * value[2] + wx_[3] * value[3]);
  const float lowest = std::min(std::min(low[0], low[1]), std::min(low[2], low[3]));
  const float highest = std::max(std::max(high[0], high[1]), std::max(high[2], high[3]));
  return std::min(std::max(sum, lowest), highest);
}

}  // namespace flavum
