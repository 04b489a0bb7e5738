#pragma once
// The tables of the X-ray chain: tube, materials, detector. Every function throws OperationFailed
// naming the file and the field when a table is damaged.

#include <memory>
#include <string_view>

#include "sim/beam/tube.h"
#include "sim/detector/pulse.h"

namespace flavum {

/// data/materials.json and data/tube.json; read once, then shared.
std::shared_ptr<const BeamTables> beam_tables();
BeamTables read_beam_tables(std::string_view materials_json, std::string_view tube_json);

DetectorModel detector_model();  ///< data/detector.json

}  // namespace flavum
