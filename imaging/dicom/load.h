#pragma once
// Decodes the slices of one catalogue entry into a volume: rescale applied, padding replaced by air
// (CT, -1024 HU) or by zero (MR).

#include "imaging/base/progress.h"
#include "imaging/dicom/catalogue.h"
#include "imaging/volume/image.h"

namespace flavum {

/// Throws InputRefused naming the series and file when a slice cannot be decoded.
ScalarImage load_volume(const VolumeEntry& entry, const Progress& progress = {});

}  // namespace flavum
