#include "app/editor/kept_case.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/storage/case_document.h"
#include "imaging/base/error.h"
#include "imaging/dicom_objects/case_record.h"
#include "imaging/dicom_objects/read_segmentation.h"

namespace flavum {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr const char* kDamaged = "The case that is kept with these images is damaged.";

// The record names the images by their identifiers, slice by slice.
bool made_of(const Json& document, const VolumeEntry& volume) {
  const auto source = document.find("source");
  if (source == document.end() || !source->is_object()) return false;
  const auto images = source->find("images");
  if (source->value("series_uid", "") != volume.series_uid || images == source->end() ||
      !images->is_array() || images->size() != volume.slices.size())
    return false;
  return std::equal(images->begin(), images->end(), volume.slices.begin(),
                    [](const Json& image, const SliceSource& slice) {
                      return image.is_object() &&
                             image.value("instance", "") == slice.sop_instance &&
                             image.value("frame", -1) == slice.frame;
                    });
}

struct Found {
  DatedCaseRecord record;
  Json document;
};

std::optional<Found> latest_record(const Catalogue& catalogue, const VolumeEntry& volume) {
  std::optional<Found> latest;
  for (const Refusal& r : catalogue.refused) {
    if (r.kind != "report") continue;
    for (const fs::path& file : r.files) {
      const std::optional<DatedCaseRecord> record = read_case_record(file);
      if (!record || (latest && record->written < latest->record.written)) continue;
      Json document = Json::parse(record->record.document, nullptr, false);
      if (!document.is_object() || !made_of(document, volume)) continue;
      latest = Found{*record, std::move(document)};
    }
  }
  return latest;
}

fs::path file_of_series(const Catalogue& catalogue, const std::string& uid, const char* kind) {
  for (const Refusal& r : catalogue.refused) {
    if (r.kind == kind && !uid.empty() && r.series_uid == uid && r.files.size() == 1)
      return r.files.front();
  }
  return {};
}

// "20261122140530" to "2026-11-22 14:05".
std::string in_words(const std::string& t) {
  if (t.size() < 12) return t;
  return t.substr(0, 4) + "-" + t.substr(4, 2) + "-" + t.substr(6, 2) + " " + t.substr(8, 2) + ":" +
         t.substr(10, 2);
}

}  // namespace

std::optional<KeptCase> find_kept_case(const Catalogue& catalogue, const VolumeEntry& volume) {
  const std::optional<Found> found = latest_record(catalogue, volume);
  if (!found) return std::nullopt;
  const CaseRecord& record = found->record.record;
  const fs::path labels = file_of_series(catalogue, record.labels_series_uid, "segmentation");
  if (labels.empty()) {
    throw InputRefused(
        "A case is kept with these images, but its labels are not here: bring the whole study.",
        "Series " + record.labels_series_uid);
  }
  StoredCase stored;
  ScalarImage grid;
  grid.geometry = volume.geometry;
  stored.volume = std::make_shared<const ScalarImage>(std::move(grid));
  stored.segmentation.labels =
      read_segmentation(labels, {volume.geometry, volume.frame_of_reference_uid}).labels;
  try {
    read_case_document(found->document, stored);
  } catch (const Json::exception& e) {
    throw InputRefused(kDamaged, e.what());
  }
  return KeptCase{std::move(stored.segmentation),
                  stored.portal,
                  std::move(stored.notes),
                  stored.generated,
                  in_words(found->record.written),
                  file_of_series(catalogue, record.report_series_uid, "document")};
}

}  // namespace flavum
