#pragma once
// What a DICOM object is when it is no CT or MR slice, in a physician's words; and what is worth
// saying of a slice that can be used. Internal to the imaging/dicom rooms.

#include <optional>
#include <string>
#include <vector>

#include "imaging/dicom_file/header_checks.h"

namespace flavum {

/// "an ultrasound image" for a DICOM modality; empty for CT, MR and unknown words.
std::string modality_in_words(const std::string& modality);

/// Why the object cannot be part of a volume by its kind alone: a report, a segmentation, a screen
/// capture, a projection, another modality.
std::optional<HeaderRefused> not_a_slice(DcmItem& data);

/// Whether the values of ImageType (0008,0008) or of a frame type say so.
bool names_localizer(const std::string& image_type);
bool names_projection(const std::string& image_type);
bool names_reformation(const std::string& image_type);
HeaderRefused projection(const std::string& image_type);

/// Lossy compression, burned-in annotation, a secondary capture with geometry.
std::vector<Caution> cautions_of(DcmDataset& data);

/// What may tell several classic images at one place apart, each in words ("echo time 92 ms").
std::vector<std::string> traits_of_image(DcmItem& data);

}  // namespace flavum
