#pragma once
// A case as one JSON document: everything but voxels. Schema: docs/file-formats.md (case folder).

#include <nlohmann/json_fwd.hpp>

#include "app/storage/case_folder.h"

namespace flavum {

/// The files of the voxels are named by whoever writes them (case_folder.cpp).
nlohmann::json case_document(const StoredCase& content, const PortalReport& report);

/// Throws InputRefused when this version does not read the document's format.
void require_known_format(const nlohmann::json& document);

/// Fills in everything that case_document wrote. Precondition: `stored.volume` and the labels are
/// there, on one grid. Throws InputRefused.
void read_case_document(const nlohmann::json& document, StoredCase& stored);

}  // namespace flavum
