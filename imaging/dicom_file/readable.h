#pragma once
// Texts of unknown origin, fit for a screen and for JSON. Internal to the imaging/dicom rooms.

#include <cstddef>
#include <string>

namespace flavum {

/// `raw` as valid UTF-8 (RFC 3629: shortest form, no surrogates) without control characters, at
/// most `most_bytes` long and never cut inside a character. Every byte that does not fit becomes
/// '?'.
std::string printable(const std::string& raw, std::size_t most_bytes);

}  // namespace flavum
