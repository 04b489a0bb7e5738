#pragma once
// One decoded picture, and what it is expected to look like.

#include <string>
#include <vector>

#include "imaging/dicom_file/slice_source.h"

namespace flavum {

constexpr int kMaxFreeSize = 4096;  // engineering default

/// What all frames of a series share, as its headers said.
struct FrameShape {
  Modality modality = Modality::Other;
  int columns = 0;  ///< 0 with rows 0: whatever the file says, up to kMaxFreeSize
  int rows = 0;
  std::string series;  ///< its description, named in refusals
};

/// One decoded frame in real units: rescale applied, padding replaced (load.h). Row by row, every
/// value finite.
struct DecodedFrame {
  int columns = 0;
  int rows = 0;
  std::vector<float> values;
};

}  // namespace flavum
