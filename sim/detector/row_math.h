#pragma once
// Private to sim/detector: the loops over one row of pixels where the time goes. Pointers never
// overlap. Vector code by the compiler; the same bits everywhere (fast_math.h).

#include <cstdint>
#include <vector>

namespace flavum {

/// Where row noise comes from: pixel c of row r draws with (key, r, c).
struct NoiseRow {
  std::uint64_t key = 0;
  int row = 0;
  int columns = 0;
};

/// a[n] *= b[n].
void multiply_row(float* a, const float* b, int count);
/// a[n] /= b[n].
void divide_row(float* a, const float* b, int count);
/// a[n] += scale * b[n].
void add_row(float* a, const float* b, float scale, int count);
/// a[n] = keep * a[n] + add * b[n].
void mix_row(float* a, const float* b, float keep, float add, int count);
/// out[n] = low * a[n] + high * b[n].
void blend_rows(const float* a, const float* b, float low, float high, float* out, int count);
/// out[n] = sum over k of kernel[k] * rows[k][n]. Kernels have an odd number of taps.
void blur_across_rows(const std::vector<const float*>& rows, const std::vector<float>& kernel,
                      float* out, int count);
/// out[n] = sum over k of kernel[k] * padded[n + k].
void blur_along_row(const float* padded, const std::vector<float>& kernel, float* out, int count);
/// Standard normal deviates.
void normal_row(const NoiseRow& noise, float* out);
/// Replaces each mean number of quanta by a count with variance equal to the mean: exactly Poisson
/// below kExactPoissonBelow, normal (a real number, never negative) from there. Overwrites
/// `normal`.
void count_quanta(const NoiseRow& noise, float* normal, float* quanta);
inline constexpr float kExactPoissonBelow = 30.0F;
/// ln of the signal, clamped to +-limit; also where the signal is 0.
void log_row(const float* signal, float limit, float* out, int count);
/// Adds to sums what a slow mean of logarithms takes: each x clamped to +-limit, times a weight
/// that falls from 1 to 1/2 at the limit and on to 0, times share[n].
struct SlowSums {
  float* value;
  float* weight;
};
void add_to_slow(const float* x, const float* share, float limit, SlowSums sums, int count);
/// How strongly the monitor shows the parts of ln(signal).
struct BandGains {
  float slow = 1.0F, middle = 1.0F, fine = 1.0F;
};
/// out[n] = 1 / (1 + exp(-g)), g = fine (x - smooth) + middle (smooth - slow) + slow slow.
void grey_row(const float* x, const float* smooth, const float* slow, const BandGains& gains,
              float* out, int count);

}  // namespace flavum
