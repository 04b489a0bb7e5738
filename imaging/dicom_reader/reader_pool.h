#pragma once
// Files of unknown origin are parsed and decoded in child processes (the program
// flavum-dicom-reader) under limits of memory and time, never in the caller's process: a file that
// ends a child, hangs it or asks for too much is one refused file. What a child answers is checked
// again here. Internal to the imaging/dicom rooms.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "imaging/base/progress.h"
#include "imaging/dicom_file/decoded_frame.h"
#include "imaging/dicom_file/deidentify.h"
#include "imaging/dicom_file/slice_header.h"

namespace flavum {

/// What every file is allowed. The memory limit is 128 MiB and four times the decoded size its
/// header declares; all are engineering defaults.
struct ReaderLimits {
  double seconds_per_file = 10.0;  ///< for a header, and for each frame of a file
  std::int64_t base_bytes = 128LL << 20;
  double per_decoded_byte = 4.0;
};

/// The verdict on each file, in the order given. As many children as the machine has cores, but no
/// more than are of use. Progress is reported from the calling thread, several times a second.
/// Throws OperationFailed where flavum-dicom-reader cannot be started, and Cancelled.
std::vector<FileVerdict> inspect_files(const std::vector<std::filesystem::path>& files,
                                       const Progress& progress = {},
                                       const ReaderLimits& limits = {});

/// Decodes frames of files. `arrived(index, frame)` is called for each, in any order, always from
/// the calling thread; it may throw, which ends the work. A frame that cannot be decoded, or is not
/// of the given shape, throws InputRefused naming series, reason and file.
void decode_frames(const std::vector<SliceSource>& frames, const FrameShape& shape,
                   const std::function<void(std::size_t index, const DecodedFrame&)>& arrived,
                   const Progress& progress = {}, const ReaderLimits& limits = {});

/// De-identifies files: `piece(index, bytes)` is called for consecutive parts of each new file,
/// then either `done` (whether the pixels may show text) or `lost`; all from the calling thread.
/// They may throw, which ends the work.
struct DeidentifyWork {
  DeidentifyOptions options;
  std::function<void(std::size_t index, std::string_view bytes)> piece;
  std::function<void(std::size_t index, bool burned_in_risk)> done;
  std::function<void(std::size_t index)> lost;
};
void deidentify_files(const std::vector<std::filesystem::path>& files, const PseudonymKey& key,
                      const DeidentifyWork& work, const Progress& progress = {},
                      const ReaderLimits& limits = {});

/// Where flavum-dicom-reader lies. By default: environment FLAVUM_DICOM_READER, else beside the
/// running program, else ../bin from there.
void set_dicom_reader(const std::filesystem::path& program);

}  // namespace flavum
