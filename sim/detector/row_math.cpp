#include "sim/detector/row_math.h"

#include <algorithm>
#include <bit>
#include <cstddef>

#include "imaging/base/fast_math.h"
#include "imaging/base/rng.h"

namespace flavum {
namespace {

// Poisson counts of some pixels at once, by inversion: how many terms of the distribution fit below
// a uniform draw. P(count >= kMostQuanta) is 0 in double for means below kExactPoissonBelow.
constexpr int kPoissonBlock = 32;
constexpr int kMostQuanta = 200;
struct PoissonBlock {
  float mean[kPoissonBlock];
  double draw[kPoissonBlock];
  std::uint64_t count[kPoissonBlock];
  double exact_mean[kPoissonBlock], term[kPoissonBlock];
};

// One term for each. By bit patterns, because compilers make branches of comparisons here and then
// no vector code; nor would they if they knew `lanes`, which is kPoissonBlock.
FLAVUM_VECTOR_CLONES void take_term(const double* __restrict mean, double by,
                                    double* __restrict term, double* __restrict draw,
                                    std::uint64_t* __restrict count, int lanes) {
  constexpr auto kFinished = std::bit_cast<std::uint64_t>(-1.0);  // stays below every term
  for (int n = 0; n < lanes; ++n) {
    const auto rest = std::bit_cast<std::uint64_t>(draw[n] - term[n]);
    const std::uint64_t negative = rest >> 63;
    const std::uint64_t all = 0 - negative;
    count[n] += 1 - negative;
    draw[n] = std::bit_cast<double>((rest & ~all) | (kFinished & all));
    term[n] *= mean[n] * by;
  }
}

void first_terms(PoissonBlock& block) {
  for (int n = 0; n < kPoissonBlock; ++n) {
    block.exact_mean[n] = static_cast<double>(block.mean[n]);
    block.term[n] = static_cast<double>(fast_exp(-block.mean[n]));
    block.count[n] = 0;
  }
}

void invert_poisson(PoissonBlock& block, int lanes) {
  first_terms(block);
  constexpr int kTermsPerLook = 4;
  for (int k = 1; k <= kMostQuanta; k += kTermsPerLook) {
    for (int i = k; i < k + kTermsPerLook; ++i) {
      take_term(block.exact_mean, 1.0 / i, block.term, block.draw, block.count, lanes);
    }
    if (std::all_of(block.draw, block.draw + lanes, [](double d) { return d < 0.0; })) return;
  }
}

// The draws of a row's pixels, for those with few quanta.
void count_few_quanta(const NoiseRow& noise, const float* quanta, float* counted) {
  const std::uint64_t key = noise.key ^ 0x706f6973736f6eULL;
  const std::uint64_t first =
      static_cast<std::uint64_t>(noise.row) * static_cast<std::uint64_t>(noise.columns);
  PoissonBlock block;
  int column[kPoissonBlock];
  int filled = 0;
  const auto finish = [&] {
    for (int n = filled; n < kPoissonBlock; ++n) {
      block.mean[n] = 0.0F;
      block.draw[n] = -1.0;
    }
    invert_poisson(block, kPoissonBlock);
    for (int n = 0; n < filled; ++n) counted[column[n]] = static_cast<float>(block.count[n]);
    filled = 0;
  };
  for (int n = 0; n < noise.columns; ++n) {
    const float mean = quanta[n];
    if (!(mean < kExactPoissonBelow)) continue;
    if (!(mean > 0.0F)) {
      counted[n] = 0.0F;
      continue;
    }
    column[filled] = n;
    block.mean[filled] = mean;
    block.draw[filled] = random_uniform(key, first + static_cast<std::uint64_t>(n));
    if (++filled == kPoissonBlock) finish();
  }
  if (filled > 0) finish();
}

FLAVUM_VECTOR_CLONES void normals_of_bits(const std::uint64_t* __restrict bits, float* __restrict a,
                                          float* __restrict b, int count) {
  for (int n = 0; n < count; ++n) {
    const NormalPair pair = normal_pair(bits[n]);
    a[n] = pair.first;
    b[n] = pair.second;
  }
}

// Deviates become counts.
FLAVUM_VECTOR_CLONES void normal_quanta(const float* __restrict quanta, float* __restrict normal,
                                        int count) {
  for (int n = 0; n < count; ++n) {
    const float mean = quanta[n];
    const float root = std::sqrt(mean > 0.0F ? mean : 0.0F);
    const float drawn = mean + root * normal[n];
    normal[n] = drawn > 0.0F ? drawn : 0.0F;
  }
}

FLAVUM_VECTOR_CLONES float least_of(const float* values, int count) {
  constexpr int kLanes = 8;
  float least[kLanes];
  for (int l = 0; l < kLanes; ++l) least[l] = kExactPoissonBelow;
  int n = 0;
  for (; n + kLanes <= count; n += kLanes) {
    for (int l = 0; l < kLanes; ++l) {
      least[l] = values[n + l] < least[l] ? values[n + l] : least[l];
    }
  }
  for (; n < count; ++n) least[0] = std::min(least[0], values[n]);
  return *std::min_element(least, least + kLanes);
}

}  // namespace

FLAVUM_VECTOR_CLONES void multiply_row(float* __restrict a, const float* __restrict b, int count) {
  for (int n = 0; n < count; ++n) a[n] *= b[n];
}

FLAVUM_VECTOR_CLONES void divide_row(float* __restrict a, const float* __restrict b, int count) {
  for (int n = 0; n < count; ++n) a[n] /= b[n];
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

namespace {

// The usual numbers of taps in one pass over the row; the order of the sum is that of add_row.
FLAVUM_VECTOR_CLONES void sum_of_3(const float* const* x, const float* k, float* __restrict out,
                                   int count) {
  const float *a = x[0], *b = x[1], *c = x[2];
  const float ka = k[0], kb = k[1], kc = k[2];
  for (int n = 0; n < count; ++n) out[n] = ka * a[n] + kb * b[n] + kc * c[n];
}

FLAVUM_VECTOR_CLONES void add_2(const float* const* x, const float* k, float* __restrict out,
                                int count) {
  const float *a = x[0], *b = x[1];
  const float ka = k[0], kb = k[1];
  for (int n = 0; n < count; ++n) out[n] = out[n] + ka * a[n] + kb * b[n];
}

void sum_of_rows(const float* const* rows, const std::vector<float>& kernel, float* out,
                 int count) {
  if (kernel.size() < 3) {
    std::copy_n(rows[0], count, out);
    return;
  }
  sum_of_3(rows, kernel.data(), out, count);
  for (std::size_t k = 3; k + 1 < kernel.size(); k += 2) {
    add_2(rows + k, kernel.data() + k, out, count);
  }
}

}  // namespace

void blur_across_rows(const std::vector<const float*>& rows, const std::vector<float>& kernel,
                      float* out, int count) {
  sum_of_rows(rows.data(), kernel, out, count);
}

void blur_along_row(const float* padded, const std::vector<float>& kernel, float* out, int count) {
  std::vector<const float*> shifted(kernel.size());
  for (std::size_t k = 0; k < kernel.size(); ++k) shifted[k] = padded + k;
  sum_of_rows(shifted.data(), kernel, out, count);
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

void count_quanta(const NoiseRow& noise, float* normal, float* quanta) {
  normal_quanta(quanta, normal, noise.columns);
  if (least_of(quanta, noise.columns) < kExactPoissonBelow) count_few_quanta(noise, quanta, normal);
  std::copy_n(normal, noise.columns, quanta);
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
