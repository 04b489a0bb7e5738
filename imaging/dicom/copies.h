#pragma once
// Images that are present more than once. Internal to imaging/dicom.

#include <optional>
#include <vector>

#include "imaging/base/progress.h"
#include "imaging/dicom_file/slice_header.h"

namespace flavum {

struct CopiesSorted {
  std::vector<SliceHeader> kept;    ///< one of each image, in a fixed order
  int copies = 0;                   ///< images left out because another is the same
  std::optional<Refusal> conflict;  ///< two that differ under one identity; `kept` is then empty
};

/// One identity (SOP Instance UID and frame) is one image: the same place and the same pixels, the
/// bytes of the file alike or not (an archive may recompress). Decodes only where files differ.
CopiesSorted sort_copies(std::vector<SliceHeader> slices, const Progress& progress = {});

}  // namespace flavum
