#include "imaging/dicom_file/uid.h"

#include <algorithm>
#include <random>

#include "imaging/base/hash.h"
#include "imaging/base/rng.h"

namespace flavum {

std::string uid_of_bits(std::uint64_t high, std::uint64_t low) {
  __extension__ using Wide = unsigned __int128;
  // A version-8 (free-form) UUID, RFC 9562: version and variant bits where readers look for them.
  high = (high & ~0xf000ULL) | 0x8000ULL;
  low = (low & ~(3ULL << 62U)) | (2ULL << 62U);
  Wide number = static_cast<Wide>(high) << 64U | low;
  std::string digits;
  for (; number != 0; number /= 10)
    digits += static_cast<char>('0' + static_cast<int>(number % 10));
  std::reverse(digits.begin(), digits.end());
  return "2.25." + digits;
}

std::string derived_uid(std::uint64_t seed, const std::string& purpose, std::uint64_t index) {
  const std::uint64_t key = Hash().integer(seed).text(purpose).integer(index).value();
  return uid_of_bits(random_bits(key, 0), random_bits(key, 1));
}

std::uint64_t random_uid_seed() {
  std::random_device device;
  return (static_cast<std::uint64_t>(device()) << 32U) ^ device() ^ 1U;
}

}  // namespace flavum
