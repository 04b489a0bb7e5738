#pragma once
// Labels as a DICOM Segmentation object (binary, one segment per label), through DCMTK's dcmseg.

#include <filesystem>

#include "imaging/dicom/catalogue.h"
#include "imaging/volume/image.h"

namespace flavum {

/// `labels` lie on the grid of `source` (the volume they were made from): same frame of reference,
/// references to the source images, coded names (labels.h), new UIDs, no identity. Air and the body
/// outline are not written. False, and nothing is written, when the source lacks what the standard
/// demands: one frame of reference and the UIDs of study, series and images. Throws
/// OperationFailed.
bool write_segmentation(const LabelMap& labels, const VolumeEntry& source,
                        const std::filesystem::path& path);

}  // namespace flavum
