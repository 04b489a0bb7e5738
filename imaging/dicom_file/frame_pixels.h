#pragma once
// Stored pixel cells of a file and what their bits mean. Internal to the imaging/dicom rooms.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

class DcmDataset;
class DcmItem;
class DcmPixelSequence;

namespace flavum {

/// How the stored bits mean a number (PS3.5, 8.1.1).
struct Encoding {
  unsigned allocated = 16;
  unsigned stored = 16;
  unsigned shift = 0;
  bool is_signed = false;

  std::int32_t value(std::uint32_t raw) const {
    const std::uint32_t mask = (1U << stored) - 1U;
    const std::uint32_t bits = (raw >> shift) & mask;
    const bool negative = is_signed && ((bits >> (stored - 1U)) & 1U) != 0;
    return static_cast<std::int32_t>(negative ? bits | ~mask : bits);
  }
  /// The whole cell, sign included: padding may use bits outside BitsStored.
  std::int32_t cell(std::uint32_t raw) const {
    if (!is_signed) return static_cast<std::int32_t>(raw);
    return allocated == 8 ? static_cast<std::int8_t>(raw) : static_cast<std::int16_t>(raw);
  }
};

/// Empty where bits allocated, bits stored and high bit contradict each other.
std::optional<Encoding> encoding_of(DcmItem& data);

/// The pixels of all frames of a file, decompressed where needed. The data set must outlive it.
class FramePixels {
 public:
  /// False if the pixels cannot be decoded.
  bool open(DcmDataset& data, const Encoding& encoding, int columns, int rows);
  /// The cells of one frame (0-based), row by row; empty if the file does not hold them whole.
  /// Colour (three samples of 8 bits; thumbnails only, volumes of colour are refused) comes as its
  /// brightness.
  std::vector<std::uint16_t> frame(int number) const;

 private:
  std::vector<std::uint16_t> jpeg2000_frame(int number) const;
  std::vector<std::uint16_t> brightness(int number) const;
  std::uint8_t octet(std::size_t at) const;

  enum class Colour { None, Rgb, Ybr };
  Colour colour_ = Colour::None;
  bool planar_ = false;  ///< all red, then all green, then all blue
  unsigned allocated_ = 16;
  int columns_ = 0;
  int rows_ = 0;
  std::size_t bytes_ = 0;
  std::uint16_t* words_ = nullptr;
  std::uint8_t* octets_ = nullptr;
  DcmPixelSequence* jpeg2000_ = nullptr;
  int frames_ = 1;
};

}  // namespace flavum
