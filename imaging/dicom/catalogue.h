#pragma once
// What a folder of DICOM files contains: studies, series, and in each series the volumes that can
// be loaded and the images that cannot, each with the reason. Nothing is decoded here but headers.
//
// A series may hold several volumes (angled stacks, a localizer beside a stack): images are grouped
// by orientation, grid and spacing along the normal, never by instance number or slice thickness.

#include <filesystem>
#include <string>
#include <vector>

#include "imaging/base/progress.h"
#include "imaging/volume/image_geometry.h"

namespace flavum {

enum class Modality { Ct, Mr, Other };
const char* modality_name(Modality m);  ///< "CT", "MR", "OT"

/// One image (frame) of a volume: where its pixels are.
struct SliceSource {
  std::filesystem::path file;
  int frame = 0;  ///< 0 unless multi-frame
};

/// Something worth knowing about images that can be loaded all the same: lossy compression, text
/// burned into the picture, a tilt that was corrected.
struct Caution {
  std::string kind;  ///< one word for programs: "lossy", "burned-in", "tilt-corrected", …
  std::string text;  ///< one sentence a physician understands
};

/// A loadable stack. `id` is stable for a given folder content: series UID's short hash, "-" and a
/// number.
struct VolumeEntry {
  std::string id;
  std::string series_uid;
  std::string study_uid;
  std::string frame_of_reference_uid;
  Modality modality = Modality::Other;
  std::string description;       ///< series description; may hold free text
  std::string patient_position;  ///< DICOM (0018,5100), e.g. "HFS"; empty if absent
  std::string date;              ///< study date YYYYMMDD; empty if absent
  ImageGeometry geometry;        ///< k runs along the slices in the order of `slices`
  std::vector<SliceSource> slices;
  double window_centre = 0.0;  ///< DICOM's own first window; width 0 if absent
  double window_width = 0.0;
  std::vector<Caution> cautions;
};

/// Something that is not a volume: a localizer, a scout, a gapped stack, a broken file.
struct Refusal {
  std::string series_uid;   ///< empty if the file could not be read at all
  std::string description;  ///< series description or file name
  std::string kind;     ///< one word for programs: "localizer", "gap", "tilt", "unreadable", …
  std::string reason;   ///< one sentence a physician understands
  std::string details;  ///< file, tag, value
  std::vector<std::filesystem::path> files;
};

struct SeriesEntry {
  std::string uid;
  std::string study_uid;
  std::string description;
  Modality modality = Modality::Other;
  int image_count = 0;
  std::vector<std::string> volume_ids;
};

struct Catalogue {
  std::vector<SeriesEntry> series;
  std::vector<VolumeEntry> volumes;
  std::vector<Refusal> refused;
  int files_seen = 0;
  int files_not_dicom = 0;  ///< other files in between; not an error

  const VolumeEntry* find(const std::string& id) const;
  /// The volume with the most voxels, or nullptr.
  const VolumeEntry* largest() const;
};

/// Scans a file or a folder (nested, any file names). Throws OperationFailed when `path` does not
/// exist.
Catalogue scan_dicom(const std::filesystem::path& path, const Progress& progress = {});

}  // namespace flavum
