#include "app/editor/open_case.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <system_error>

#include "app/config/config.h"
#include "app/editor/gather_case.h"
#include "app/editor/mr_case.h"
#include "imaging/base/hash.h"
#include "imaging/dicom/load.h"
#include "imaging/dicom_objects/write_series.h"
#include "imaging/files/volume_file.h"
#include "imaging/phantom/phantom.h"

namespace flavum {
namespace fs = std::filesystem;
namespace {

OpenedVolume open_volume_file(const fs::path& path) {
  OpenedVolume opened;
  opened.image = std::make_shared<ScalarImage>(read_scalar_file(path));
  opened.id = "file";
  opened.description = path.filename().string();
  opened.identity = Identity::NotStated;
  // These formats do not say what they hold. Air well below zero is what tells a CT in HU from MR.
  const auto lowest = std::ranges::min_element(opened.image->voxels);
  const bool looks_like_hu = lowest != opened.image->voxels.end() && *lowest <= -500.0F;
  opened.modality = looks_like_hu ? Modality::Ct : Modality::Other;
  opened.notes.push_back(
      looks_like_hu
          ? "The file does not name its modality; values below -500 say CT in Hounsfield units."
          : "The file does not name its modality, and its values do not look like a CT.");
  return opened;
}

OpenedVolume volume_of(const StoredCase& stored) {
  OpenedVolume volume;
  volume.image = stored.volume;
  volume.modality = stored.painted.empty() ? Modality::Ct : Modality::Mr;
  volume.painted = stored.painted;
  volume.id = "case";
  volume.description = "Stored case";
  volume.identity = Identity::Removed;  // nothing that names a person is written there
  volume.source = stored.source;
  if (stored.source) volume.patient_position = stored.source->patient_position;
  return volume;
}

// No sentence names the folder: folder names often are patients' names.
// Why nothing could be loaded, in one sentence, with every refusal in the details.
[[noreturn]] void refuse_all(const fs::path& path, const Catalogue& catalogue) {
  std::string details;
  for (const Refusal& r : catalogue.refused) {
    details += r.reason + (r.details.empty() ? "" : " [" + r.details + "]") + "\n";
  }
  if (catalogue.refused.empty()) {
    throw InputRefused(
        "There are no DICOM images here. Choose the folder that holds the CT or MR images.",
        path.string());
  }
  throw InputRefused(
      "Nothing here can be loaded as a volume. First reason: " + catalogue.refused.front().reason,
      details);
}

std::string unknown_volume(const Catalogue& catalogue, const std::string& id) {
  std::string known;
  for (const VolumeEntry& v : catalogue.volumes) known += (known.empty() ? "" : ", ") + v.id;
  return "There is no volume \"" + id + "\" here. Known: " + known + ".";
}

fs::path cache_folder() {
  if (const char* xdg = std::getenv("XDG_CACHE_HOME"); xdg != nullptr && *xdg != '\0')
    return fs::path(xdg) / "flavum";
  if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0') {
    return fs::path(home) / ".cache" / "flavum";
  }
  return fs::temp_directory_path() / "flavum";
}

// Name and size of every file: notices a half-written or emptied cache.
std::string folder_fingerprint(const fs::path& folder) {
  std::vector<std::pair<std::string, std::uintmax_t>> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    files.emplace_back(entry.path().filename().string(), entry.file_size());
  }
  std::ranges::sort(files);
  Hash hash;
  for (const auto& [name, size] : files) hash.text(name).integer(size);
  return std::to_string(hash.value());
}

// Decodes one volume of the catalogue that `opened` already holds.
void load_entry(OpenedVolume& opened, const VolumeEntry& entry, const Progress& progress) {
  for (const Caution& c : opened.catalogue.cautions) opened.notes.push_back(c.text);
  for (const Caution& c : entry.cautions) opened.notes.push_back(c.text);
  opened.image = std::make_shared<ScalarImage>(load_volume(entry, progress));
  opened.modality = entry.modality;
  opened.source = entry;
  opened.id = entry.id;
  opened.description = entry.description;
  opened.patient_position = entry.patient_position;
  opened.window_centre = entry.window_centre;
  opened.window_width = entry.window_width;
  opened.identity = entry.identity_removed ? Identity::Removed : Identity::Present;
}

constexpr std::uint64_t kBuiltinSeed = 1;

// Grows when the phantom's look changes, so that an old cache is not taken for the present case.
constexpr int kBuiltinRevision = 1;

}  // namespace

OpenedVolume open_volume(const fs::path& path, const std::optional<std::string>& volume_id,
                         const Progress& progress, const ScanOptions& scan) {
  if (!fs::exists(path)) {
    throw InputRefused("The chosen file or folder does not exist.", path.string());
  }
  if (is_case_folder(path)) {
    if (volume_id && *volume_id != "case") {
      throw UsageError("A case folder holds one volume, named \"case\".");
    }
    return volume_of(read_case_folder(path));
  }
  if (fs::is_regular_file(path) && is_volume_file(path)) {
    if (volume_id && *volume_id != "file") {
      throw UsageError("A single volume file holds one volume, named \"file\".");
    }
    progress.report(0.0, "Reading the volume");
    return open_volume_file(path);
  }
  OpenedVolume opened;
  opened.catalogue = scan_dicom(path, progress.part(0.0, 0.3), scan);
  if (opened.catalogue.volumes.empty()) refuse_all(path, opened.catalogue);
  const VolumeEntry* entry =
      volume_id ? opened.catalogue.find(*volume_id) : opened.catalogue.largest();
  if (entry == nullptr) throw UsageError(unknown_volume(opened.catalogue, *volume_id));
  if (!volume_id && opened.catalogue.volumes.size() > 1) {
    opened.notes.push_back(std::to_string(opened.catalogue.volumes.size()) +
                           " volumes found; using the largest, " + entry->id + ".");
  }
  load_entry(opened, *entry, progress.part(0.3, 1.0));
  return opened;
}

OpenedVolume open_volume(const Catalogue& catalogue, const std::string& id,
                         const Progress& progress) {
  OpenedVolume opened;
  opened.catalogue = catalogue;
  const VolumeEntry* entry = opened.catalogue.find(id);
  if (entry == nullptr) throw UsageError(unknown_volume(catalogue, id));
  load_entry(opened, *entry, progress);
  return opened;
}

Catalogue scan_images(const fs::path& path, const Progress& progress) {
  if (!fs::exists(path)) {
    throw InputRefused("The chosen file or folder does not exist.", path.string());
  }
  Catalogue catalogue = scan_dicom(path, progress, {.correct_tilt = true});
  if (catalogue.volumes.empty() && catalogue.refused.empty()) refuse_all(path, catalogue);
  return catalogue;
}

bool is_single_volume(const fs::path& path) {
  return is_case_folder(path) || (fs::is_regular_file(path) && is_volume_file(path));
}

OpenedCase make_case(OpenedVolume volume, const SegmentOptions& options, bool generated,
                     const Progress& progress) {
  if (volume.modality == Modality::Mr) return make_mr_case(std::move(volume), options, progress);
  Segmentation segmentation = segment_ct(*volume.image, options, progress);
  return gather_case(std::move(volume), std::move(segmentation), generated);
}

OpenedPath open_case(const fs::path& path, const std::optional<std::string>& volume_id,
                     const SegmentOptions& options, const Progress& progress,
                     const ScanOptions& scan) {
  if (!is_case_folder(path)) {
    OpenedVolume volume = open_volume(path, volume_id, progress.part(0.0, 0.3), scan);
    return {
        make_case(std::move(volume), options, false, progress.part(0.3, 1.0)), std::nullopt, {}};
  }
  progress.report(0.0, "Reading the case");
  StoredCase stored = read_case_folder(path);
  return {
      with_others(gather_case(volume_of(stored), std::move(stored.segmentation), stored.generated),
                  stored.others),
      stored.portal, std::move(stored.notes)};
}

OpenedPath take_over(OpenedVolume volume, KeptCase kept) {
  volume.notes.push_back((kept.portal ? "Labels and plan of " : "Labels of ") + kept.written +
                         " were found with these images and taken over.");
  return {gather_case(std::move(volume), std::move(kept.segmentation), kept.generated), kept.portal,
          std::move(kept.notes)};
}

OpenedPath make_or_take_over(OpenedVolume volume, const Progress& progress) {
  if (volume.source && volume.modality != Modality::Mr) {
    try {
      if (auto kept = find_kept_case(volume.catalogue, *volume.source))
        return take_over(std::move(volume), std::move(*kept));
    } catch (const InputRefused& e) {
      volume.notes.emplace_back(e.what());  // the images are still good
    }
  }
  return {make_case(std::move(volume), {}, false, progress), std::nullopt, {}};
}

fs::path builtin_case_folder(const Progress& progress) {
  const fs::path root = cache_folder() / ("case-01-r" + std::to_string(kBuiltinRevision));
  const fs::path dicom = root / "dicom";
  const fs::path stamp = root / "complete";
  std::error_code ignored;
  if (fs::exists(stamp, ignored) && fs::is_directory(dicom, ignored)) {
    std::string expected;
    std::ifstream(stamp) >> expected;
    if (expected == folder_fingerprint(dicom)) return dicom;
  }
  fs::remove_all(root, ignored);
  PhantomOptions options;
  options.seed = kBuiltinSeed;
  const Phantom phantom = make_phantom(phantom_preset("case-01"), options, progress.part(0.0, 0.8));
  SeriesDescription description;
  description.study_description = "Flavum built-in case";
  description.series_description = "Lumbar CT, simulated";
  description.derivation = "Computed from a parametric model; no patient was scanned.";
  description.uid_seed = kBuiltinSeed;
  write_dicom_series(phantom.ct, description, dicom, progress.part(0.8, 1.0));
  std::ofstream(stamp) << folder_fingerprint(dicom) << "\n";
  return dicom;
}

}  // namespace flavum
