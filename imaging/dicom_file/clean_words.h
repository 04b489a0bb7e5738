#pragma once
// Free text reduced to words that can name no person (PS3.15 Clean Descriptors Option). Internal to
// imaging/dicom.

#include <string>

namespace flavum {

/// Of a series or study description, the words that name body parts, planes, weightings, kernels
/// and reconstructions, in their order, joined by blanks; everything else goes, numbers included,
/// for a number can be a patient's.
std::string clean_description(const std::string& text);

/// A code string as it is where it is a term DICOM defines for images; otherwise "".
std::string clean_code(const std::string& code);

}  // namespace flavum
