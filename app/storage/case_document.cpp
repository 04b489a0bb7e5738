#include "app/storage/case_document.h"

#include <nlohmann/json.hpp>

#include "app/storage/documents.h"
#include "app/storage/source_images.h"
#include "app/storage/stored_landmarks.h"
#include "imaging/base/error.h"

namespace flavum {
namespace {

constexpr const char* kFormat = "flavum-case-2";
// Without the states of the structures, which are all automatic, and without the source.
constexpr const char* kOlderFormat = "flavum-case-1";

}  // namespace

nlohmann::json case_document(const Segmentation& segmentation, bool generated,
                             const std::optional<PortalPlan>& portal, const PortalReport& report,
                             const std::optional<VolumeEntry>& source) {
  nlohmann::json j = measurements_json(segmentation);
  j["format"] = kFormat;
  j["generated"] = generated;
  j["structure_states"] = structure_states_json(segmentation.states);
  if (portal) j["portal"] = portal_json(*portal, report);
  if (source) j["source"] = source_images_json(*source);
  return j;
}

void require_known_format(const nlohmann::json& j) {
  const std::string format = j.is_object() ? j.value("format", "") : "";
  if (format == kFormat || format == kOlderFormat) return;
  throw InputRefused("This case has the format \"" + format + "\"; this version reads " +
                     kOlderFormat + " and " + kFormat + ".");
}

void read_case_document(const nlohmann::json& j, StoredCase& stored) {
  require_known_format(j);
  stored.segmentation.landmarks = j.contains("landmarks")
                                      ? landmarks_from_json(j.at("landmarks"))
                                      : landmarks_from_labels(stored.segmentation.labels);
  stored.segmentation.numbering = j.value("numbering", "");
  stored.segmentation.warnings = j.value("warnings", std::vector<std::string>{});
  stored.generated = j.value("generated", false);
  for (const auto& entry : j.value("structures", nlohmann::json::array())) {
    if (entry.contains("confidence")) {
      stored.segmentation.confidence[entry.at("label").get<Label>()] =
          entry.at("confidence").get<double>();
    }
  }
  if (j.at("format") == kFormat) {
    if (!j.contains("structure_states"))
      throw InputRefused("The case is damaged: it lacks the states of the structures.");
    stored.segmentation.states = structure_states_from_json(j.at("structure_states"));
  }
  if (j.contains("portal")) stored.portal = portal_from_json(j.at("portal"));
  if (j.contains("source"))
    stored.source = source_images_from_json(j.at("source"), stored.volume.geometry);
}

}  // namespace flavum
