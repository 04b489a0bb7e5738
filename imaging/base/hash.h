#pragma once
// A stable 64-bit hash (FNV-1a): the same on every machine, compiler and run. For identity and
// replay checks, not for security.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace flavum {

class Hash {
 public:
  Hash& bytes(std::span<const std::byte> data) {
    for (const std::byte b : data) {
      state_ = (state_ ^ static_cast<std::uint64_t>(b)) * 0x100000001b3ULL;
    }
    return *this;
  }
  Hash& text(std::string_view s) { return integer(s.size()).bytes(std::as_bytes(std::span(s))); }
  /// Little-endian by construction, whatever the machine.
  Hash& integer(std::uint64_t value) {
    for (int i = 0; i < 8; ++i) {
      state_ = (state_ ^ ((value >> (8 * i)) & 0xffU)) * 0x100000001b3ULL;
    }
    return *this;
  }
  std::uint64_t value() const { return state_; }

 private:
  std::uint64_t state_ = 0xcbf29ce484222325ULL;
};

}  // namespace flavum
