#pragma once
// Patient letters for a direction, and positions in words.

#include <string>

#include "imaging/base/frames.h"

namespace flavum {

/// "L", "R", "A", "P", "S" or "I"; on oblique directions two letters, the larger first ("PL").
/// A second letter appears from 22.5 degrees off the axis (sin 22.5 = 0.38): half way between one
/// letter and the even mixture of two.
std::string orientation_letters(const PatientVector& direction);

/// "L 12.3  P 40.1  S 101.5 mm" of an LPS position.
std::string position_words(const PatientPoint& p);

}  // namespace flavum
