#pragma once
// The JSON documents Flavum writes and reads. Lengths mm, angles degrees, frame LPS, units in the
// key names. Schemas: docs/file-formats.md.

#include <filesystem>
#include <nlohmann/json_fwd.hpp>

#include "imaging/dicom/catalogue.h"
#include "imaging/segment/segmentation.h"
#include "sim/instruments/portal.h"
#include "sim/xray/projection_geometry.h"

namespace flavum {

nlohmann::json landmarks_json(const SpineLandmarks& landmarks);
nlohmann::json geometry_json(const ImageGeometry& geometry);
nlohmann::json catalogue_json(const Catalogue& catalogue);
nlohmann::json portal_json(const PortalPlan& plan, const PortalReport& report);
/// Reads back what portal_json wrote. Throws InputRefused naming the field.
PortalPlan portal_from_json(const nlohmann::json& document);
/// Those that are not automatic.
nlohmann::json structure_states_json(const StructureStates& states);
/// Reads back what structure_states_json wrote. Throws InputRefused.
StructureStates structure_states_from_json(const nlohmann::json& document);
nlohmann::json measurements_json(const Segmentation& segmentation);

/// Reads the projection geometry file of `fluoro --geometry`. Throws InputRefused naming the field.
ProjectionGeometry read_projection_geometry(const std::filesystem::path& path);

/// Throws InputRefused when the file is missing or is not JSON.
nlohmann::json read_json_file(const std::filesystem::path& path);
/// Indented, atomically replaced. Throws OperationFailed.
void write_json_file(const nlohmann::json& document, const std::filesystem::path& path);
/// One document on standard output.
void print_json(const nlohmann::json& document);

}  // namespace flavum
