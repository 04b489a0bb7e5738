#pragma once
// A segmentation file taken apart: its segments, where each frame lies, which of its pixels are
// set. Every size is checked against the file. Internal to imaging/dicom_objects.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "imaging/dicom_objects/read_segmentation.h"

namespace flavum {

struct SegmentFrame {
  int frame = 0;    ///< in the pixel data
  int segment = 0;  ///< Referenced Segment Number, or the pixel value of a label map
  int columns = 0, rows = 0;
  double spacing_i_mm = 0.0, spacing_j_mm = 0.0, thickness_mm = 0.0;  ///< > 0
  Eigen::Vector3d row_dir, column_dir;                                ///< unit, perpendicular
  PatientPoint position;                                              ///< of the first pixel
};

struct SegmentFile {
  std::string frame_of_reference_uid;
  std::vector<ImportedSegment> segments;
  std::vector<SegmentFrame> frames;
  bool fractional = false, label_map = false;
  int bits = 1;                     ///< per pixel in `bytes`: 1, 8 or 16
  int threshold = 1;                ///< fractional: from this value on a pixel is inside
  std::vector<std::uint8_t> bytes;  ///< all frames, as stored, little endian
};

/// Throws InputRefused.
SegmentFile read_segment_file(const std::filesystem::path& path);

/// 0 or 1, row by row.
std::vector<std::uint8_t> pixels_of(const SegmentFile& file, const SegmentFrame& frame);

}  // namespace flavum
