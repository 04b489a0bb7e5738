#pragma once
// The pixels of one file, in the process that calls: only flavum-dicom-reader does so with files of
// unknown origin. Internal to the imaging/dicom rooms.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <vector>

#include "imaging/dicom_file/decoded_frame.h"

namespace flavum {

/// Why a file's pixels cannot be used: the end of the sentence "An image … cannot be read: …".
struct DecodeFailed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Decodes the frames asked for (0-based), in their order; `place` counts within `frames`. Throws
/// DecodeFailed.
void decode_file(const std::filesystem::path& file, const FrameShape& shape,
                 const std::vector<int>& frames,
                 const std::function<void(std::uint32_t place, const DecodedFrame&)>& emit);

/// Bytes of all pixels of the file once decoded, as its header declares them; 0 where it does not.
/// Parses no further than group 0028.
std::int64_t declared_bytes(const std::filesystem::path& file);

}  // namespace flavum
