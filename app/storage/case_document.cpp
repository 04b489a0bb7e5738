#include "app/storage/case_document.h"

#include <nlohmann/json.hpp>

#include "app/storage/documents.h"
#include "app/storage/measured_json.h"
#include "app/storage/notes_json.h"
#include "app/storage/source_images.h"
#include "app/storage/stored_landmarks.h"
#include "imaging/base/error.h"

namespace flavum {
namespace {

constexpr const char* kFormat = "flavum-case-3";
// Without notes, numbering statement, painted volume and other images.
constexpr const char* kSecondFormat = "flavum-case-2";
// Also without the states of the structures, which are all automatic, and without the source.
constexpr const char* kFirstFormat = "flavum-case-1";

// For other programs: read back are the points alone, in the notes.
std::vector<MeasuredByHand> measured_by_hand(const StoredCase& content) {
  std::vector<MeasuredByHand> all;
  for (const DrawnMeasurement& d : content.notes.drawn) {
    const bool other = d.image > 0 && d.image <= content.others.size();
    const ScalarImage* image =
        other ? content.others[d.image - 1].image.get() : content.volume.get();
    const bool ct = !other || content.others[d.image - 1].modality == Modality::Ct;
    all.push_back({d, value_of(d, image), ct ? "HU" : ""});
  }
  return all;
}

}  // namespace

nlohmann::json case_document(const StoredCase& content, const PortalReport& report) {
  nlohmann::json j = measurements_json(content.segmentation);
  j["format"] = kFormat;
  j["generated"] = content.generated;
  j["structure_states"] = structure_states_json(content.segmentation.states);
  if (content.portal) j["portal"] = portal_json(*content.portal, report);
  if (content.source) j["source"] = source_images_json(*content.source);
  j["notes"] = notes_json(content.notes);
  j["measured_by_hand"] = measured_json(measured_by_hand(content));
  if (!content.painted.empty()) j["painted"] = content.painted;
  return j;
}

void require_known_format(const nlohmann::json& j) {
  const std::string format = j.is_object() ? j.value("format", "") : "";
  if (format == kFormat || format == kSecondFormat || format == kFirstFormat) return;
  throw InputRefused("This case has the format \"" + format + "\"; this version reads " +
                     kFirstFormat + " to " + kFormat + ".");
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
  if (j.at("format") != kFirstFormat) {
    if (!j.contains("structure_states"))
      throw InputRefused("The case is damaged: it lacks the states of the structures.");
    stored.segmentation.states = structure_states_from_json(j.at("structure_states"));
  }
  if (j.contains("portal")) stored.portal = portal_from_json(j.at("portal"));
  if (j.contains("source"))
    stored.source = source_images_from_json(j.at("source"), stored.volume->geometry);
  if (j.at("format") == kFormat) {
    if (!j.contains("notes"))
      throw InputRefused("The case is damaged: it lacks what was noted in it.");
    stored.notes = notes_from_json(j.at("notes"));
    stored.painted = j.value("painted", "");
  }
}

}  // namespace flavum
