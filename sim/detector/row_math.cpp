#include "sim/detector/row_math.h"

#include <algorithm>
#include <cstddef>

#include "imaging/base/fast_math.h"
#include "imaging/base/rng.h"

namespace flavum {
namespace {

// How many terms of the Poisson distribution fit below a uniform draw.
float poisson(float mean, double draw) {
  if (!(mean > 0.0F)) return 0.0F;
  double term = static_cast<double>(fast_exp(-mean));
  int count = 0;
  while (draw >= term && count < 200) {  // P(count >= 200) is 0 in double for a mean below 30
    draw -= term;
    ++count;
    term *= static_cast<double>(mean) / count;
  }
  return static_cast<float>(count);
}

FLAVUM_VECTOR_CLONES void normals_of_bits(const std::uint64_t* __restrict bits, float* __restrict a,
                                          float* __restrict b, int count) {
  for (int n = 0; n < count; ++n) {
    const NormalPair pair = normal_pair(bits[n]);
    a[n] = pair.first;
    b[n] = pair.second;
  }
}

FLAVUM_VECTOR_CLONES void normal_quanta(const float* __restrict normal, float* __restrict quanta,
                                        int count) {
  for (int n = 0; n < count; ++n) {
    const float mean = quanta[n];
    const float root = std::sqrt(mean > 0.0F ? mean : 0.0F);
    const float drawn = mean + root * normal[n];
    const float kept = drawn > 0.0F ? drawn : 0.0F;
    // Small means stay for the exact law.
    quanta[n] = mean < kExactPoissonBelow ? mean : kept;
  }
}

}  // namespace

FLAVUM_VECTOR_CLONES void multiply_row(float* __restrict a, const float* __restrict b, int count) {
  for (int n = 0; n < count; ++n) a[n] *= b[n];
}

FLAVUM_VECTOR_CLONES void add_row(float* __restrict a, const float* __restrict b, float scale,
                                  int count) {
  for (int n = 0; n < count; ++n) a[n] += scale * b[n];
}

FLAVUM_VECTOR_CLONES void mix_row(float* __restrict a, const float* __restrict b, float keep,
                                  float add, int count) {
  for (int n = 0; n < count; ++n) a[n] = keep * a[n] + add * b[n];
}

FLAVUM_VECTOR_CLONES void blend_rows(const float* __restrict a, const float* __restrict b,
                                     float low, float high, float* __restrict out, int count) {
  for (int n = 0; n < count; ++n) out[n] = low * a[n] + high * b[n];
}

void blur_across_rows(const std::vector<const float*>& rows, const std::vector<float>& kernel,
                      float* out, int count) {
  if (rows.size() == 1) {
    std::copy_n(rows[0], count, out);
    return;
  }
  blend_rows(rows[0], rows[1], kernel[0], kernel[1], out, count);
  for (std::size_t k = 2; k < rows.size(); ++k) add_row(out, rows[k], kernel[k], count);
}

void blur_along_row(const float* padded, const std::vector<float>& kernel, float* out, int count) {
  if (kernel.size() == 1) {
    std::copy_n(padded, count, out);
    return;
  }
  blend_rows(padded, padded + 1, kernel[0], kernel[1], out, count);
  for (std::size_t k = 2; k < kernel.size(); ++k) add_row(out, padded + k, kernel[k], count);
}

void normal_row(const NoiseRow& noise, float* out) {
  // One draw serves two pixels: column n and column n + half.
  constexpr int kBlock = 64;
  const int half = (noise.columns + 1) / 2;
  const std::uint64_t first =
      static_cast<std::uint64_t>(noise.row) * static_cast<std::uint64_t>(half);
  std::uint64_t bits[kBlock];
  float second[kBlock];
  for (int n = 0; n < half; n += kBlock) {
    const int count = std::min(kBlock, half - n);
    for (int i = 0; i < count; ++i) {
      bits[i] = random_bits(noise.key, first + static_cast<std::uint64_t>(n + i));
    }
    float left[kBlock];
    normals_of_bits(bits, left, second, count);
    std::copy_n(left, count, out + n);
    // The last column of the second half does not exist for odd widths.
    std::copy_n(second, std::min(count, noise.columns - half - n), out + half + n);
  }
}

void count_quanta(const NoiseRow& noise, const float* normal, float* quanta) {
  float least = kExactPoissonBelow;
  for (int n = 0; n < noise.columns; ++n) least = std::min(least, quanta[n]);
  if (least < kExactPoissonBelow) {
    const std::uint64_t key = noise.key ^ 0x706f6973736f6eULL;
    const std::uint64_t first =
        static_cast<std::uint64_t>(noise.row) * static_cast<std::uint64_t>(noise.columns);
    for (int n = 0; n < noise.columns; ++n) {
      float& mean = quanta[n];
      if (mean < kExactPoissonBelow) {
        // Negative marks a finished count.
        mean = -1.0F - poisson(mean, random_uniform(key, first + static_cast<std::uint64_t>(n)));
      }
    }
    for (int n = 0; n < noise.columns; ++n) {
      const float mean = quanta[n];
      quanta[n] = mean < 0.0F ? -1.0F - mean : std::max(0.0F, mean + std::sqrt(mean) * normal[n]);
    }
    return;
  }
  normal_quanta(normal, quanta, noise.columns);
}

FLAVUM_VECTOR_CLONES void log_row(const float* __restrict signal, float limit,
                                  float* __restrict out, int count) {
  for (int n = 0; n < count; ++n) {
    const float s = signal[n];
    float l = fast_log(s > 1e-30F ? s : 1e-30F);
    l = l < -limit ? -limit : l;
    out[n] = l > limit ? limit : l;
  }
}

FLAVUM_VECTOR_CLONES void add_to_slow(const float* __restrict x, const float* __restrict share,
                                      float limit, SlowSums sums, int count) {
  float* __restrict value = sums.value;
  float* __restrict weight = sums.weight;
  const float scale = 1.0F / limit;
  for (int n = 0; n < count; ++n) {
    const float q = x[n] * scale;
    const float w = share[n] / (1.0F + q * q * q * q * q * q * q * q);
    float l = x[n] < -limit ? -limit : x[n];
    l = l > limit ? limit : l;
    value[n] += w * l;
    weight[n] += w;
  }
}

FLAVUM_VECTOR_CLONES void grey_row(const float* __restrict x, const float* __restrict smooth,
                                   const float* __restrict slow, const BandGains& gains,
                                   float* __restrict out, int count) {
  const BandGains g = gains;
  for (int n = 0; n < count; ++n) {
    const float logit =
        g.fine * (x[n] - smooth[n]) + g.middle * (smooth[n] - slow[n]) + g.slow * slow[n];
    out[n] = 1.0F / (1.0F + fast_exp(-logit));
  }
}

}  // namespace flavum
