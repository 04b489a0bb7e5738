#pragma once
// Measurements as JSON: value, uncertainty, plane and points of each, so that another program can
// draw and check them. Schema: docs/file-formats.md.

#include <nlohmann/json_fwd.hpp>

#include "imaging/measure/measurement.h"

namespace flavum {

/// Lengths mm, areas mm2, angles degrees: the unit is part of the key.
nlohmann::json measured_json(const std::vector<Measurement>& measurements);

}  // namespace flavum
