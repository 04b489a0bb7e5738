#pragma once
// Distances as words a physician may rely on: exact on generated cases, a range on patients.

#include <string>

#include "sim/patient/case.h"

namespace flavum {

/// Half-width of the range shown on patients, mm: the largest voxel edge, at least 1 mm. An
/// engineering default: it covers where a border lies between voxels, not a wrong segmentation.
double distance_uncertainty_mm(const Case& patient);

/// "4.2 mm" on generated cases; "4.2 mm (3–6)" on patients, "1.8 mm (−2 to 5)" past zero.
std::string distance_text(double mm, const Case& patient);

/// How a distance to something that must not be touched is called. On patients the near end of the
/// range decides: what may be close is never called clear.
enum class Nearness { Clear, Close, Crossed };
inline constexpr double kCloseMm = 2.0;  ///< engineering default, for the sign and word only
Nearness nearness(double mm, const Case& patient);

/// "Ranges: ± largest voxel edge (3.0 mm); …" or empty on generated cases.
std::string distance_note(const Case& patient);

/// printf into a string.
[[gnu::format(printf, 1, 2)]] std::string text_of(const char* format, ...);

}  // namespace flavum
