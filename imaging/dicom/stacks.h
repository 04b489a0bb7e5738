#pragma once
// Sorts the images of one series into stacks that are true volumes, and says why the others are
// not. Pure geometry: orientation and position decide, never instance number or slice thickness.
// Internal to imaging/dicom.

#include <vector>

#include "imaging/dicom/catalogue.h"
#include "imaging/dicom_file/slice_header.h"

namespace flavum {

struct StackResult {
  std::vector<VolumeEntry> volumes;  ///< `id` is left empty
  std::vector<Refusal> refused;
};

/// `slices` are all images of one series, in any order, each once (copies.h).
StackResult build_stacks(std::vector<SliceHeader> slices, const ScanOptions& options = {});

}  // namespace flavum
