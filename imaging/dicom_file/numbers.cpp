#include "imaging/dicom_file/numbers.h"

#include <array>
#include <charconv>

namespace flavum {

std::string decimal(double value, int decimals) {
  std::array<char, 64> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value,
                                 std::chars_format::fixed, decimals);
  return end.ec == std::errc() ? std::string(text.data(), end.ptr) : std::string("?");
}

std::string decimal_string(double value) {
  constexpr std::ptrdiff_t kMaxLength = 16;  // PS3.5, 6.2, VR DS
  std::array<char, 64> text{};
  if (value == 0.0) value = 0.0;  // no "-0"
  auto end = std::to_chars(text.data(), text.data() + text.size(), value);
  for (int digits = 16; end.ptr - text.data() > kMaxLength && digits > 0; --digits) {
    end = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::general,
                        digits);
  }
  return std::string(text.data(), end.ptr);
}

}  // namespace flavum
