#pragma once
// Landmarks as a case keeps them. They were found on a finer grid than the stored labels: found
// anew, they would lie up to a millimetre elsewhere, and every margin of the plan with them.

#include <nlohmann/json_fwd.hpp>

#include "imaging/volume/landmarks.h"

namespace flavum {

/// Reads back what landmarks_json (documents.h) wrote. Throws InputRefused.
SpineLandmarks landmarks_from_json(const nlohmann::json& document);

}  // namespace flavum
