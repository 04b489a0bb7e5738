#pragma once
// DICOM files written byte by byte after PS3.5 and PS3.10, for what no toolkit would write.

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

namespace flavum::test {

inline constexpr const char* kImplicitLittle = "1.2.840.10008.1.2";
inline constexpr const char* kExplicitLittle = "1.2.840.10008.1.2.1";
inline constexpr const char* kDeflatedLittle = "1.2.840.10008.1.2.1.99";
inline constexpr std::uint32_t kUndefinedLength = 0xffffffffU;

inline std::string little(std::uint32_t value, int bytes) {
  std::string out;
  for (int n = 0; n < bytes; ++n) out += static_cast<char>(value >> (8 * n));
  return out;
}

inline std::string tag(std::uint16_t group, std::uint16_t element) {
  return little(group, 2) + little(element, 2);
}

/// An element in explicit or implicit VR, little endian, with whatever length is said.
inline std::string element_head(std::uint16_t group, std::uint16_t element, const std::string& vr,
                                std::uint32_t length, bool is_explicit = true) {
  const std::string start = tag(group, element);
  if (!is_explicit) return start + little(length, 4);
  const bool wide = vr == "SQ" || vr == "OB" || vr == "OW" || vr == "UN" || vr == "UT";
  return start + vr + (wide ? little(0, 2) + little(length, 4) : little(length, 2));
}

inline std::string element(std::uint16_t group, std::uint16_t number, const std::string& vr,
                           std::string value, bool is_explicit = true) {
  if (value.size() % 2 != 0) value += vr == "UI" ? '\0' : ' ';
  return element_head(group, number, vr, static_cast<std::uint32_t>(value.size()), is_explicit) +
         value;
}

/// Preamble and meta header.
inline std::string file_head(const std::string& transfer_syntax) {
  const std::string meta = element(2, 0x0002, "UI", "1.2.840.10008.5.1.4.1.1.2") +
                           element(2, 0x0003, "UI", "1.2.826.0.1.3680043.10.9") +
                           element(2, 0x0010, "UI", transfer_syntax);
  return std::string(128, '\0') + "DICM" +
         element(2, 0x0000, "UL", little(static_cast<std::uint32_t>(meta.size()), 4)) + meta;
}

/// A sequence in a sequence in a sequence …: Referenced Image Sequence (0008,1140).
inline std::string nested_sequences(int depth, bool is_explicit, bool undefined_lengths) {
  std::string inner;
  if (undefined_lengths) {
    for (int n = 0; n < depth; ++n) {
      inner += element_head(0x0008, 0x1140, "SQ", kUndefinedLength, is_explicit) +
               tag(0xfffe, 0xe000) + little(kUndefinedLength, 4);
    }
    for (int n = 0; n < depth; ++n) {
      inner += tag(0xfffe, 0xe00d) + little(0, 4) + tag(0xfffe, 0xe0dd) + little(0, 4);
    }
    return inner;
  }
  const std::uint32_t head = is_explicit ? 12 : 8;
  for (int n = depth; n > 0; --n) {  // from the outermost: what is inside has a known size
    const std::uint32_t inside = static_cast<std::uint32_t>(n - 1) * (head + 8);
    inner += element_head(0x0008, 0x1140, "SQ", inside + 8, is_explicit) + tag(0xfffe, 0xe000) +
             little(inside, 4);
  }
  return inner;
}

inline void write_bytes(const std::filesystem::path& file, const std::string& bytes) {
  std::ofstream(file, std::ios::binary)
      .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

inline std::string read_bytes(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace flavum::test
