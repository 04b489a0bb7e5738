#pragma once
// A grey picture as a DICOM Secondary Capture image, marked simulated.

#include <filesystem>
#include <string>

#include "imaging/volume/pixel_image.h"

namespace flavum {

/// `grey` 0..1 becomes 8 bits, MONOCHROME2. `description` goes to SeriesDescription and
/// DerivationDescription, which say "SIMULATED - not for clinical use". New random UIDs, no
/// identity. Throws OperationFailed.
void write_secondary_capture(const PixelImage& grey, const std::string& description,
                             const std::filesystem::path& path);

}  // namespace flavum
