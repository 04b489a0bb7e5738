#include "sim/xray/row_kernels.h"

#include <algorithm>

#if defined(__x86_64__) && defined(__GNUC__)
#define FLAVUM_HAS_AVX2_KERNELS
#include <immintrin.h>
#endif

namespace flavum {
namespace {

#define FLAVUM_INLINE inline __attribute__((always_inline))

FLAVUM_INLINE void fill_taps_body(const TapRequest& r, TapTable& taps) {
  const float last = static_cast<float>(r.size - 1);
  const std::int32_t last_pair = std::max(0, r.size - 2);
  for (int n = 0; n < kTileSamples; ++n) {
    float x = static_cast<float>(r.start + r.step * n);
    x = x > 0.0F ? x : 0.0F;
    x = x < last ? x : last;
    const std::int32_t whole = static_cast<std::int32_t>(x);
    const std::int32_t index = whole < last_pair ? whole : last_pair;
    const float high = x - static_cast<float>(index);
    const auto at = static_cast<std::size_t>(n);
    taps.index[at] = index;
    taps.high[at] = high * r.weight;
    taps.low[at] = (1.0F - high) * r.weight;
  }
}

FLAVUM_INLINE void resample_row_body(const float* row, const TapTable& taps, float* out) {
  for (std::size_t n = 0; n < kTileSamples; ++n) {
    const std::int32_t i = taps.index[n];
    out[n] = taps.low[n] * row[i] + taps.high[n] * row[i + 1];
  }
}

template <int Count>
FLAVUM_INLINE void blend_body(float* sum, const RowPair* pairs) {
  for (int n = 0; n < kTileSamples; ++n) {
    float s = sum[n];
    for (int g = 0; g < Count; ++g) {
      s = s + (pairs[g].low * pairs[g].first[n] + pairs[g].high * pairs[g].second[n]);
    }
    sum[n] = s;
  }
}

void fill_taps_portable(const TapRequest& r, TapTable& taps) { fill_taps_body(r, taps); }
void resample_row_portable(const float* row, const TapTable& taps, float* out) {
  resample_row_body(row, taps, out);
}
void blend_portable(float* sum, const RowPair* pairs, int count) {
  for (int g = 0; g < count; ++g) blend_body<1>(sum, pairs + g);
}

#ifdef FLAVUM_HAS_AVX2_KERNELS

#define FLAVUM_AVX2 __attribute__((target("avx2")))

FLAVUM_AVX2 void fill_taps_avx2(const TapRequest& r, TapTable& taps) { fill_taps_body(r, taps); }

FLAVUM_AVX2 void resample_row_avx2(const float* row, const TapTable& taps, float* out) {
  for (std::size_t n = 0; n < kTileSamples; n += 8) {
    const std::int32_t base = taps.index[n];
    const __m256 low = _mm256_load_ps(&taps.low[n]);
    const __m256 high = _mm256_load_ps(&taps.high[n]);
    if (taps.index[n + 7] - base < 7) {
      // Eight samples fall among eight neighbouring voxels: one load and two permutations.
      const __m256i index =
          _mm256_load_si256(reinterpret_cast<const __m256i*>(taps.index.data() + n));
      const __m256i local = _mm256_sub_epi32(index, _mm256_set1_epi32(base));
      const __m256 voxels = _mm256_loadu_ps(row + base);
      const __m256 left = _mm256_permutevar8x32_ps(voxels, local);
      const __m256 right =
          _mm256_permutevar8x32_ps(voxels, _mm256_add_epi32(local, _mm256_set1_epi32(1)));
      _mm256_storeu_ps(out + n,
                       _mm256_add_ps(_mm256_mul_ps(low, left), _mm256_mul_ps(high, right)));
    } else {
      for (std::size_t m = n; m < n + 8; ++m) {
        const std::int32_t i = taps.index[m];
        out[m] = taps.low[m] * row[i] + taps.high[m] * row[i + 1];
      }
    }
  }
}

template <int Count>
FLAVUM_AVX2 inline void blend_avx2_fixed(float* sum, const RowPair* pairs) {
  __m256 low[Count], high[Count];
  for (int g = 0; g < Count; ++g) {
    low[g] = _mm256_set1_ps(pairs[g].low);
    high[g] = _mm256_set1_ps(pairs[g].high);
  }
  for (int n = 0; n < kTileSamples; n += 8) {
    __m256 s = _mm256_loadu_ps(sum + n);
    for (int g = 0; g < Count; ++g) {
      s = _mm256_add_ps(
          s, _mm256_add_ps(_mm256_mul_ps(low[g], _mm256_loadu_ps(pairs[g].first + n)),
                           _mm256_mul_ps(high[g], _mm256_loadu_ps(pairs[g].second + n))));
    }
    _mm256_storeu_ps(sum + n, s);
  }
}

FLAVUM_AVX2 void blend_avx2(float* sum, const RowPair* pairs, int count) {
  if (count == kSlicesPerPass) {
    blend_avx2_fixed<kSlicesPerPass>(sum, pairs);
  } else {
    for (int g = 0; g < count; ++g) blend_avx2_fixed<1>(sum, pairs + g);
  }
}

#endif

}  // namespace

const RowKernels& portable_row_kernels() {
  static constexpr RowKernels kPortable{fill_taps_portable, resample_row_portable, blend_portable};
  return kPortable;
}

const RowKernels& row_kernels() {
#ifdef FLAVUM_HAS_AVX2_KERNELS
  static constexpr RowKernels kAvx2{fill_taps_avx2, resample_row_avx2, blend_avx2};
  static const bool has_avx2 = __builtin_cpu_supports("avx2") != 0;
  if (has_avx2) return kAvx2;
#endif
  return portable_row_kernels();
}

}  // namespace flavum
