#include "sim/detector/display.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "imaging/base/parallel.h"

namespace flavum {
namespace {

// Metal and open beam enter the slow part only up to here, so that they cast no wide halo.
constexpr float kSlowLimit = 1.2F;
// Signals outside exp(+-kLogLimit) of the default are black or white in any case.
constexpr float kLogLimit = 6.0F;

// Mean over 2 r + 1 pixels along rows; the border pixel continues outside. Sums in double, in a
// fixed order.
void box_rows(const PixelImage& in, int radius, PixelImage& out) {
  parallel_for(in.rows, [&](std::int64_t r) {
    const int row = static_cast<int>(r);
    const auto at = [&](int c) {
      return static_cast<double>(in.at(std::clamp(c, 0, in.columns - 1), row));
    };
    double sum = 0.0;
    for (int c = -radius; c <= radius; ++c) sum += at(c);
    for (int c = 0; c < in.columns; ++c) {
      out.at(c, row) = static_cast<float>(sum / (2 * radius + 1));
      sum += at(c + radius + 1) - at(c - radius);
    }
  });
}

PixelImage transposed(const PixelImage& in) {
  PixelImage out(in.rows, in.columns);
  constexpr int kBlock = 32;
  parallel_for((in.rows + kBlock - 1) / kBlock, [&](std::int64_t block) {
    const int r0 = static_cast<int>(block) * kBlock;
    for (int c0 = 0; c0 < in.columns; c0 += kBlock) {
      for (int c = c0; c < std::min(in.columns, c0 + kBlock); ++c) {
        for (int r = r0; r < std::min(in.rows, r0 + kBlock); ++r) out.at(r, c) = in.at(c, r);
      }
    }
  });
  return out;
}

// Three box means follow a Gaussian closely.
PixelImage smooth(PixelImage image, double sigma_px) {
  const int radius = std::max(
      1, static_cast<int>(std::lround(0.5 * (std::sqrt(4.0 * sigma_px * sigma_px + 1.0) - 1.0))));
  for (int direction = 0; direction < 2; ++direction) {
    PixelImage other(image.columns, image.rows);
    for (int pass = 0; pass < 3; ++pass) {
      box_rows(image, radius, other);
      std::swap(image, other);
    }
    image = transposed(image);
  }
  return image;
}

double logistic_grey(double log_signal) {
  constexpr double kSlope = 1.25;  // of the logistic, per unit of ln(signal)
  return 1.0 / (1.0 + std::exp(-kSlope * log_signal));
}

}  // namespace

double display_grey(double relative_signal) {
  return relative_signal > 0.0 ? logistic_grey(std::log(relative_signal)) : 0.0;
}

PixelImage display_picture(const PixelImage& relative_signal, double pixel_pitch_mm) {
  PixelImage log_signal = relative_signal, slow = relative_signal;
  parallel_for(relative_signal.rows, [&](std::int64_t r) {
    for (int c = 0; c < relative_signal.columns; ++c) {
      const float s = relative_signal.at(c, static_cast<int>(r));
      const float l = s > 0.0F ? std::clamp(std::log(s), -kLogLimit, kLogLimit) : -kLogLimit;
      log_signal.at(c, static_cast<int>(r)) = l;
      slow.at(c, static_cast<int>(r)) = std::clamp(l, -kSlowLimit, kSlowLimit);
    }
  });
  slow = smooth(std::move(slow), kHarmoniseSigmaMm / pixel_pitch_mm);
  parallel_for(log_signal.rows, [&](std::int64_t r) {
    for (int c = 0; c < log_signal.columns; ++c) {
      float& l = log_signal.at(c, static_cast<int>(r));
      const double base = slow.at(c, static_cast<int>(r));
      l = static_cast<float>(logistic_grey(kSlowGain * base + kFastGain * (l - base)));
    }
  });
  return log_signal;
}

}  // namespace flavum
