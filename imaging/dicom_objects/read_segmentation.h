#pragma once
// A DICOM Segmentation object, ours or of another program, as labels on a volume's grid.
//
// Read are binary, fractional (at least half counts as inside) and label-map segmentations placed
// in the patient, stored without compression. Segments are told by our own tracking identifier,
// else by their coded type and anatomic region; a code that several labels share (discs) is told by
// the segment's name. Where segments overlap the one with the higher number is kept.
//
// The file is not trusted: its header is parsed in the reader's child process first (reader_pool.h)
// and only then here; sizes are checked before anything is allocated.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "imaging/volume/image.h"
#include "imaging/volume/labels.h"

namespace flavum {

/// Where the labels have to lie.
struct SegmentationTarget {
  ImageGeometry geometry;
  std::string frame_of_reference_uid;
};

struct ImportedSegment {
  int number = 0;           ///< Segment Number (0062,0004)
  std::string name;         ///< its label in the file; free text
  std::string code;         ///< "11994002 (SCT), L4 vertebra": how the file codes it
  Label label = 0;          ///< ours; 0: not known here, its voxels are left out
  std::int64_t pixels = 0;  ///< set in the file
  bool automatic = true;    ///< made by a program alone (0062,0008)
};

struct ImportedLabels {
  LabelMap labels;  ///< on the target's grid; voxels of no segment are 0
  std::vector<ImportedSegment> segments;
  std::vector<std::string> notes;  ///< sentences for the physician: what was left out, overlaps
};

/// Throws InputRefused with a sentence: not a segmentation, another frame of reference, nothing of
/// it on the grid, no segment known, compressed, damaged.
ImportedLabels read_segmentation(const std::filesystem::path& path,
                                 const SegmentationTarget& target);

}  // namespace flavum
