#pragma once
// JPEG 2000 through OpenJPEG: DCMTK has no decoder for it. Internal to the imaging/dicom rooms.

#include <cstdint>
#include <span>
#include <vector>

namespace flavum {

/// False in a build without OpenJPEG: such images are then refused by name.
bool can_decode_jpeg2000();

/// One grey image of exactly `columns` x `rows`, row by row, as stored cells (two's complement
/// where the stream is signed). Empty if the stream is damaged, cut short or of another kind.
std::vector<std::uint16_t> decode_jpeg2000(std::span<const std::uint8_t> stream, int columns,
                                           int rows);

}  // namespace flavum
