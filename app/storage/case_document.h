#pragma once
// A case as one JSON document: everything but voxels. Schema: docs/file-formats.md (case folder).

#include <nlohmann/json_fwd.hpp>

#include "app/storage/case_folder.h"

namespace flavum {

nlohmann::json case_document(const Segmentation& segmentation, bool generated,
                             const std::optional<PortalPlan>& portal, const PortalReport& report,
                             const std::optional<VolumeEntry>& source);

/// Throws InputRefused when this version does not read the document's format.
void require_known_format(const nlohmann::json& document);

/// Fills in everything that case_document wrote. Precondition: `stored.volume` and the labels are
/// there, on one grid. Throws InputRefused.
void read_case_document(const nlohmann::json& document, StoredCase& stored);

}  // namespace flavum
