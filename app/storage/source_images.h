#pragma once
// Which DICOM images a case was made of, as its document keeps it: enough for new objects to go
// into the same study and refer to the same images, and no more. Schema: docs/file-formats.md.

#include <nlohmann/json_fwd.hpp>

#include "imaging/dicom/catalogue.h"

namespace flavum {

/// Identifiers, patient position, de-identification. No description, no date, no path.
nlohmann::json source_images_json(const VolumeEntry& source);

/// Reads back what source_images_json wrote; `geometry` is the case's. The slices name no files.
/// Throws InputRefused.
VolumeEntry source_images_from_json(const nlohmann::json& document, const ImageGeometry& geometry);

}  // namespace flavum
