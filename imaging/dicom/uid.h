#pragma once
// DICOM unique identifiers. Internal to imaging/dicom.

#include <cstdint>
#include <string>

namespace flavum {

/// "2.25." and a 128-bit number (PS3.5, B.2), the same for the same (seed, purpose, index).
std::string derived_uid(std::uint64_t seed, const std::string& purpose, std::uint64_t index = 0);

/// A seed nobody can repeat.
std::uint64_t random_uid_seed();

}  // namespace flavum
