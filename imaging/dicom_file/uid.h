#pragma once
// DICOM unique identifiers. Internal to the imaging/dicom rooms.

#include <cstdint>
#include <string>

namespace flavum {

/// "2.25." and a 128-bit number (PS3.5, B.2), the same for the same (seed, purpose, index).
std::string derived_uid(std::uint64_t seed, const std::string& purpose, std::uint64_t index = 0);

/// "2.25." and 128 bits, of which six become the version and variant of a free-form UUID.
std::string uid_of_bits(std::uint64_t high, std::uint64_t low);

/// A seed nobody can repeat.
std::uint64_t random_uid_seed();

}  // namespace flavum
