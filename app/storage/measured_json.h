#pragma once
// Measurements as JSON: value, uncertainty, plane and points of each, so that another program can
// draw and check them. Schema: docs/file-formats.md.

#include <nlohmann/json_fwd.hpp>

#include "app/storage/measured_table.h"
#include "imaging/measure/measurement.h"

namespace flavum {

/// Lengths mm, areas mm2, angles degrees: the unit is part of the key.
nlohmann::json measured_json(const std::vector<Measurement>& measurements);
/// What was drawn by hand comes to; `corrects`, `level` and `side` where it replaces an automatic
/// measurement.
nlohmann::json measured_json(const std::vector<MeasuredByHand>& by_hand);

}  // namespace flavum
