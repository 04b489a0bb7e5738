#include "app/storage/case_folder.h"

#include <nlohmann/json.hpp>

#include "app/storage/documents.h"
#include "imaging/base/error.h"
#include "imaging/files/volume_file.h"

namespace flavum {
namespace fs = std::filesystem;
namespace {

constexpr const char* kFormat = "flavum-case-2";
// Without the states of the structures: all automatic.
constexpr const char* kOlderFormat = "flavum-case-1";

// The partial name keeps its extension: the writers choose the format by it.
template <class Write>
void replace_file(const fs::path& path, const Write& write) {
  const fs::path partial = path.parent_path() / ("part-" + path.filename().string());
  write(partial);
  fs::rename(partial, path);
}

}  // namespace

bool is_case_folder(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored) && fs::is_regular_file(path / "case.json", ignored);
}

void write_case_folder(const ScalarImage& volume, const Segmentation& segmentation, bool generated,
                       const std::optional<PortalPlan>& portal, const PortalReport& report,
                       const fs::path& folder) {
  std::error_code failure;
  fs::create_directories(folder, failure);
  if (failure)
    throw OperationFailed("The case folder cannot be created: " + failure.message() + ".",
                          folder.string());
  replace_file(folder / "volume.nrrd", [&](const fs::path& p) { write_scalar_file(volume, p); });
  replace_file(folder / "labels.nii.gz",
               [&](const fs::path& p) { write_label_file(segmentation.labels, p); });
  nlohmann::json j = measurements_json(segmentation);
  j["format"] = kFormat;
  j["generated"] = generated;
  j["structure_states"] = structure_states_json(segmentation.states);
  if (portal) j["portal"] = portal_json(*portal, report);
  write_json_file(j, folder / "case.json");
}

StoredCase read_case_folder(const fs::path& folder) {
  const nlohmann::json j = read_json_file(folder / "case.json");
  const std::string format = j.value("format", "");
  if (format != kFormat && format != kOlderFormat) {
    throw InputRefused("This case folder has the format \"" + format + "\"; this version reads " +
                       kOlderFormat + " and " + kFormat + ".");
  }
  StoredCase stored;
  stored.volume = read_scalar_file(folder / "volume.nrrd");
  stored.segmentation.labels = read_label_file(folder / "labels.nii.gz");
  if (stored.segmentation.labels.geometry.size != stored.volume.geometry.size) {
    throw InputRefused("The case folder is damaged: its labels do not lie on its volume.");
  }
  stored.segmentation.labels.geometry =
      stored.volume.geometry;  // NIfTI keeps single precision only
  stored.segmentation.landmarks = landmarks_from_labels(stored.segmentation.labels);
  stored.segmentation.numbering = j.value("numbering", "");
  stored.segmentation.warnings = j.value("warnings", std::vector<std::string>{});
  stored.generated = j.value("generated", false);
  for (const auto& entry : j.value("structures", nlohmann::json::array())) {
    if (entry.contains("confidence")) {
      stored.segmentation.confidence[entry.at("label").get<Label>()] =
          entry.at("confidence").get<double>();
    }
  }
  if (format == kFormat) {
    if (!j.contains("structure_states"))
      throw InputRefused("The case folder is damaged: it lacks the states of the structures.");
    stored.segmentation.states = structure_states_from_json(j.at("structure_states"));
  }
  if (j.contains("portal")) stored.portal = portal_from_json(j.at("portal"));
  return stored;
}

}  // namespace flavum
