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

template <class Voxel>
FLAVUM_INLINE float sample(const Voxel* row, const TapTable& taps, std::size_t n) {
  const std::int32_t i = taps.index[n];
  return taps.low[n] * static_cast<float>(row[i]) + taps.high[n] * static_cast<float>(row[i + 1]);
}

// True if one of the two voxels is above `from`.
template <class Voxel>
FLAVUM_INLINE bool sample_above(const Voxel* row, const TapTable& taps, float from, std::size_t n,
                                float* above) {
  const std::int32_t i = taps.index[n];
  const float left = static_cast<float>(row[i]) - from,
              right = static_cast<float>(row[i + 1]) - from;
  above[n] =
      taps.low[n] * (left > 0.0F ? left : 0.0F) + taps.high[n] * (right > 0.0F ? right : 0.0F);
  return left > 0.0F || right > 0.0F;
}

template <class Voxel>
void resample_portable(const Voxel* row, const TapTable& taps, float* out) {
  for (std::size_t n = 0; n < kTileSamples; ++n) out[n] = sample(row, taps, n);
}

template <class Voxel>
bool split_portable(const Voxel* row, const TapTable& taps, float from, float* out, float* above) {
  bool any = false;
  for (std::size_t n = 0; n < kTileSamples; ++n) {
    out[n] = sample(row, taps, n);
    any |= sample_above(row, taps, from, n, above);
  }
  return any;
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
void blend_portable(float* sum, const RowPair* pairs, int count) {
  for (int g = 0; g < count; ++g) blend_body<1>(sum, pairs + g);
}

#ifdef FLAVUM_HAS_AVX2_KERNELS

#define FLAVUM_AVX2 __attribute__((target("avx2")))

FLAVUM_AVX2 void fill_taps_avx2(const TapRequest& r, TapTable& taps) { fill_taps_body(r, taps); }

FLAVUM_AVX2 inline __m256 load_voxels(const float* v) { return _mm256_loadu_ps(v); }
FLAVUM_AVX2 inline __m256 load_voxels(const std::uint16_t* v) {
  return _mm256_cvtepi32_ps(
      _mm256_cvtepu16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(v))));
}

// Eight samples that fall among eight neighbouring voxels: one load and two permutations.
struct EightTaps {
  __m256 low, high;
  __m256i left, right;
  FLAVUM_AVX2 EightTaps(const TapTable& taps, std::size_t n)
      : low(_mm256_load_ps(&taps.low[n])), high(_mm256_load_ps(&taps.high[n])) {
    const __m256i index =
        _mm256_load_si256(reinterpret_cast<const __m256i*>(taps.index.data() + n));
    left = _mm256_sub_epi32(index, _mm256_set1_epi32(taps.index[n]));
    right = _mm256_add_epi32(left, _mm256_set1_epi32(1));
  }
  FLAVUM_AVX2 __m256 of(__m256 voxels) const {
    return _mm256_add_ps(_mm256_mul_ps(low, _mm256_permutevar8x32_ps(voxels, left)),
                         _mm256_mul_ps(high, _mm256_permutevar8x32_ps(voxels, right)));
  }
};

FLAVUM_AVX2 inline bool among_eight(const TapTable& taps, std::size_t n) {
  return taps.index[n + 7] - taps.index[n] < 7;
}

template <class Voxel>
FLAVUM_AVX2 void resample_avx2(const Voxel* row, const TapTable& taps, float* out) {
  for (std::size_t n = 0; n < kTileSamples; n += 8) {
    if (among_eight(taps, n)) {
      _mm256_storeu_ps(out + n, EightTaps(taps, n).of(load_voxels(row + taps.index[n])));
    } else {
      for (std::size_t m = n; m < n + 8; ++m) out[m] = sample(row, taps, m);
    }
  }
}

template <class Voxel>
FLAVUM_AVX2 bool split_avx2(const Voxel* row, const TapTable& taps, float from, float* out,
                            float* above) {
  const __m256 from8 = _mm256_set1_ps(from);
  bool any = false;
  for (std::size_t n = 0; n < kTileSamples; n += 8) {
    if (among_eight(taps, n)) {
      const EightTaps eight(taps, n);
      const __m256 voxels = load_voxels(row + taps.index[n]);
      _mm256_storeu_ps(out + n, eight.of(voxels));
      const __m256 excess = _mm256_max_ps(_mm256_sub_ps(voxels, from8), _mm256_setzero_ps());
      // Counts voxels beside those the taps read, too: then `above` gets zeros.
      any |= _mm256_movemask_ps(_mm256_cmp_ps(excess, _mm256_setzero_ps(), _CMP_GT_OQ)) != 0;
      _mm256_storeu_ps(above + n, eight.of(excess));
    } else {
      for (std::size_t m = n; m < n + 8; ++m) {
        out[m] = sample(row, taps, m);
        any |= sample_above(row, taps, from, m, above);
      }
    }
  }
  return any;
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
  static constexpr RowKernels kPortable{
      fill_taps_portable,
      {resample_portable<float>, split_portable<float>},
      {resample_portable<std::uint16_t>, split_portable<std::uint16_t>},
      blend_portable};
  return kPortable;
}

const RowKernels& row_kernels() {
#ifdef FLAVUM_HAS_AVX2_KERNELS
  static constexpr RowKernels kAvx2{fill_taps_avx2,
                                    {resample_avx2<float>, split_avx2<float>},
                                    {resample_avx2<std::uint16_t>, split_avx2<std::uint16_t>},
                                    blend_avx2};
  static const bool has_avx2 = __builtin_cpu_supports("avx2") != 0;
  if (has_avx2) return kAvx2;
#endif
  return portable_row_kernels();
}

}  // namespace flavum
