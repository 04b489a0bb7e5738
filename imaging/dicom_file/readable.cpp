#include "imaging/dicom_file/readable.h"

#include <cstdint>

namespace flavum {
namespace {

// Bytes of the well-formed printable character at `at`; 0 where there is none.
std::size_t character_at(const std::string& raw, std::size_t at) {
  const auto byte = [&](std::size_t n) { return static_cast<unsigned char>(raw[n]); };
  const unsigned lead = byte(at);
  if (lead < 0x80) return lead >= 0x20 && lead != 0x7f ? 1 : 0;
  const std::size_t length = lead >> 5U == 6 ? 2 : lead >> 4U == 14 ? 3 : lead >> 3U == 30 ? 4 : 0;
  if (length == 0 || at + length > raw.size()) return 0;
  std::uint32_t code = lead & (0x7fU >> length);
  for (std::size_t n = 1; n < length; ++n) {
    if ((byte(at + n) & 0xc0U) != 0x80U) return 0;
    code = code << 6U | (byte(at + n) & 0x3fU);
  }
  constexpr std::uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xd800 && code <= 0xdfff;
  const bool control = code < 0xa0;  // U+0080 to U+009F
  return code < kSmallest[length] || code > 0x10ffff || surrogate || control ? 0 : length;
}

}  // namespace

std::string printable(const std::string& raw, std::size_t most_bytes) {
  std::string out;
  for (std::size_t n = 0; n < raw.size();) {
    const std::size_t length = character_at(raw, n);
    if (out.size() + (length > 0 ? length : 1) > most_bytes) break;
    out += length > 0 ? raw.substr(n, length) : std::string("?");
    n += length > 0 ? length : 1;
  }
  return out;
}

}  // namespace flavum
