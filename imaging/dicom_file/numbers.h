#pragma once
// Numbers as text, the same in every locale. Internal to the imaging/dicom rooms.

#include <string>

namespace flavum {

/// Fixed number of decimals, for sentences.
std::string decimal(double value, int decimals);

/// DICOM decimal string (VR DS): at most 16 characters, as many digits as fit.
std::string decimal_string(double value);

}  // namespace flavum
