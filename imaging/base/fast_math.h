#pragma once
// For the pixel loops of sim/beam and sim/detector: exp, log and normal deviates in single
// precision that compilers turn into vector code, with the same bits on every machine (only +, *,
// sqrt and bit patterns; no library function, no fused multiply-add).

#include <bit>
#include <cmath>
#include <cstdint>

namespace flavum {

#define FLAVUM_INLINE inline __attribute__((always_inline))

// Row loops are compiled twice, for AVX2 and for the baseline; the machine chooses when the program
// starts. Sanitizers do not bear such functions.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define FLAVUM_VECTOR_CLONES __attribute__((target_clones("avx2", "default")))
#else
#define FLAVUM_VECTOR_CLONES
#endif

/// e^x for |x| <= 87 (clamped); relative error below 2e-7. Degree 6 after reduction to |r| <=
/// ln2/2.
FLAVUM_INLINE float fast_exp(float x) {
  x = x < -87.0F ? -87.0F : x;
  x = x > 87.0F ? 87.0F : x;
  constexpr float kRound = 12582912.0F;  // 1.5 * 2^23: adding it rounds to the nearest integer
  const float shifted = x * 1.44269504F + kRound;
  const std::int32_t power =
      std::bit_cast<std::int32_t>(shifted) - std::bit_cast<std::int32_t>(kRound);
  const float whole = shifted - kRound;
  // ln 2 in two parts, so that the product with a small integer is exact.
  const float r = (x - whole * 0.693359375F) - whole * -2.12194440e-4F;
  // Taylor's series: the first term left out is r^7 / 5040 < 2e-7.
  float p = 1.0F / 720.0F;
  p = p * r + 1.0F / 120.0F;
  p = p * r + 1.0F / 24.0F;
  p = p * r + 1.0F / 6.0F;
  p = p * r + 0.5F;
  p = p * r + 1.0F;
  p = p * r + 1.0F;
  return std::bit_cast<float>(std::bit_cast<std::int32_t>(p) + power * (1 << 23));
}

/// ln x for normal x > 0; error below 1e-6 of max(1, |ln x|). By ln m = 2 artanh((m-1)/(m+1)) for m
/// in [sqrt(1/2), sqrt(2)): the first term left out of the series is below 1e-9.
FLAVUM_INLINE float fast_log(float x) {
  const std::int32_t bits = std::bit_cast<std::int32_t>(x);
  const std::int32_t power = (bits - 0x3f3504f3) >> 23;  // 0x3f3504f3 is sqrt(1/2)
  const float m = std::bit_cast<float>(bits - power * (1 << 23));
  const float s = (m - 1.0F) / (m + 1.0F);
  const float z = s * s;
  float p = 1.0F / 9.0F;
  p = p * z + 1.0F / 7.0F;
  p = p * z + 0.2F;
  p = p * z + 1.0F / 3.0F;
  p = p * z + 1.0F;
  return static_cast<float>(power) * 0.693147182F + 2.0F * s * p;
}

struct NormalPair {
  float first, second;
};

/// Two independent standard normal deviates from 64 random bits (Box-Muller): 31 bits for the
/// radius, which ends at 6.6, 32 for the angle. The angle is a quarter turn and a rest within
/// +-1/8 turn.
FLAVUM_INLINE NormalPair normal_pair(std::uint64_t bits) {
  const auto high = static_cast<std::int32_t>(bits >> 33);
  const auto low = static_cast<std::int32_t>(static_cast<std::uint32_t>(bits));
  const float uniform = (static_cast<float>(high) + 0.5F) * 0x1.0p-31F;
  const float square = -2.0F * fast_log(uniform);
  const float radius = std::sqrt(square > 0.0F ? square : 0.0F);
  // The low 30 bits as a signed share of a quarter turn, times pi / 2.
  const float t = static_cast<float>(low << 2) * (1.57079633F * 0x1.0p-32F);
  const float z = t * t;
  const float sine = t * (1.0F + z * (-1.0F / 6.0F + z * (1.0F / 120.0F + z * (-1.0F / 5040.0F))));
  const float cosine =
      1.0F + z * (-0.5F + z * (1.0F / 24.0F + z * (-1.0F / 720.0F + z * (1.0F / 40320.0F))));
  // Quarter turns by bits 30 and 31: exchange the two, and change signs.
  const bool odd = (low & (1 << 30)) != 0;
  const float c = odd ? sine : cosine;
  const float s = odd ? cosine : sine;
  const float sign = low < 0 ? -radius : radius;
  return {sign * c, sign * s};
}

}  // namespace flavum
