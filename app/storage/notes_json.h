#pragma once
// What a person wrote into a plan, as JSON. Schema: docs/file-formats.md (case folder).

#include <nlohmann/json_fwd.hpp>

#include "app/storage/plan_notes.h"

namespace flavum {

nlohmann::json notes_json(const PlanNotes& notes);

/// Reads back what notes_json wrote. Throws InputRefused.
PlanNotes notes_from_json(const nlohmann::json& document);

}  // namespace flavum
