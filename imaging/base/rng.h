#pragma once
// Counter-based random numbers: a value depends only on (key, counter), never on call order or
// thread count. The mixing function is the finalizer of SplitMix64 (Steele, Lea, Flood 2014),
// applied twice.

#include <cmath>
#include <cstdint>

#include "imaging/base/units.h"

namespace flavum {

constexpr std::uint64_t mix64(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

/// 64 random bits for (key, counter).
constexpr std::uint64_t random_bits(std::uint64_t key, std::uint64_t counter) {
  return mix64(mix64(key) ^ (counter * 0xd1342543de82ef95ULL + 0x2545f4914f6cdd1dULL));
}

/// Uniform in [0, 1), 53 bits.
constexpr double random_uniform(std::uint64_t key, std::uint64_t counter) {
  return static_cast<double>(random_bits(key, counter) >> 11) * 0x1.0p-53;
}

/// Standard normal (Box-Muller).
inline double random_normal(std::uint64_t key, std::uint64_t counter) {
  const double u1 = 1.0 - random_uniform(key, 2 * counter);
  const double u2 = random_uniform(key, 2 * counter + 1);
  return std::sqrt(-2.0 * std::log(u1)) * std::cos(2.0 * kPi * u2);
}

/// A sequence of draws from one key, for code that wants the next number.
class RandomStream {
 public:
  explicit RandomStream(std::uint64_t key) : key_(key) {}
  double uniform() { return random_uniform(key_, counter_++); }
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  double normal() { return random_normal(key_ ^ 0x6e6f726d616cULL, counter_++); }

 private:
  std::uint64_t key_;
  std::uint64_t counter_ = 0;
};

}  // namespace flavum
