#include "app/storage/case_folder.h"

#include <nlohmann/json.hpp>

#include "app/storage/case_document.h"
#include "app/storage/documents.h"
#include "imaging/base/error.h"
#include "imaging/files/volume_file.h"

namespace flavum {
namespace fs = std::filesystem;
namespace {

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
                       const fs::path& folder, const std::optional<VolumeEntry>& source) {
  std::error_code failure;
  fs::create_directories(folder, failure);
  if (failure)
    throw OperationFailed("The case folder cannot be created: " + failure.message() + ".",
                          folder.string());
  replace_file(folder / "volume.nrrd", [&](const fs::path& p) { write_scalar_file(volume, p); });
  replace_file(folder / "labels.nii.gz",
               [&](const fs::path& p) { write_label_file(segmentation.labels, p); });
  write_json_file(case_document(segmentation, generated, portal, report, source),
                  folder / "case.json");
}

StoredCase read_case_folder(const fs::path& folder) {
  const nlohmann::json j = read_json_file(folder / "case.json");
  require_known_format(j);
  StoredCase stored;
  stored.volume = read_scalar_file(folder / "volume.nrrd");
  stored.segmentation.labels = read_label_file(folder / "labels.nii.gz");
  if (stored.segmentation.labels.geometry.size != stored.volume.geometry.size) {
    throw InputRefused("The case folder is damaged: its labels do not lie on its volume.");
  }
  stored.segmentation.labels.geometry =
      stored.volume.geometry;  // NIfTI keeps single precision only
  read_case_document(j, stored);
  return stored;
}

}  // namespace flavum
