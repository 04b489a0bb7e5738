#pragma once
// Enhanced multi-frame CT and MR (PS3.3 C.7.6.16): every frame's place and rescale lie in
// functional groups, shared by all frames or per frame. Internal to the imaging/dicom rooms.

#include <vector>

#include "imaging/dicom_file/slice_header.h"

class DcmDataset;
class DcmItem;
class DcmTagKey;

namespace flavum {

/// Whether the images' places lie in functional groups.
bool is_enhanced(DcmItem& data);

/// The first item of functional group `sequence` for a frame (0-based): its own, else the shared
/// one; nullptr where there is neither.
DcmItem* functional_group(DcmItem& data, int frame, const DcmTagKey& sequence);

/// One header per frame. `common` holds what the file says of all frames. Throws HeaderRefused.
std::vector<SliceHeader> read_frames(DcmDataset& data, const SliceHeader& common, int frames);

}  // namespace flavum
