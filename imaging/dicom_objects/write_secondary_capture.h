#pragma once
// A grey picture as a DICOM Secondary Capture image, marked simulated, also in its pixels.

#include <filesystem>
#include <optional>
#include <string>

#include "imaging/volume/pixel_image.h"

namespace flavum {

/// Where the detector stood: Positioner Primary and Secondary Angle (0018,1510), (0018,1511), deg,
/// PS3.3 C.8.7.5.1.2. With them goes the patient's position, head first and prone.
struct PositionerDegrees {
  double primary = 0.0, secondary = 0.0;
};

/// `grey` 0..1 becomes 8 bits, MONOCHROME2, marked in its corner (burned_mark.h). `description`
/// goes to DerivationDescription, which says "SIMULATED - not for clinical use", as the series
/// does. New random UIDs, no identity. Throws OperationFailed.
void write_secondary_capture(const PixelImage& grey, const std::string& description,
                             const std::filesystem::path& path,
                             const std::optional<PositionerDegrees>& positioner = std::nullopt);

}  // namespace flavum
