#pragma once
// What a folder of DICOM files contains: studies, series, and in each series the volumes that can
// be loaded and the images that cannot, each with the reason. Nothing is decoded here but headers.
//
// A series may hold several volumes (angled stacks, a localizer beside a stack): images are grouped
// by orientation, grid and spacing along the normal, never by instance number or slice thickness.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "imaging/base/progress.h"
#include "imaging/dicom_file/refusal.h"
#include "imaging/dicom_file/slice_source.h"
#include "imaging/volume/image_geometry.h"

namespace flavum {

/// A stack from a tilted gantry, made upright when it is loaded: every slice is moved within its
/// own plane (linear interpolation) until the slices lie above each other.
struct TiltCorrection {
  double angle_rad = 0.0;
  ImageGeometry scanned;     ///< the slices as they are, stacked as if there were no tilt
  Eigen::Vector2d start_px;  ///< where the first slice's first pixel lies in the upright grid
  Eigen::Vector2d shift_px;  ///< (columns, rows) that each next slice lies further on
};

/// A loadable stack. `id` is stable for a given folder content: series UID's short hash, "-" and a
/// number.
struct VolumeEntry {
  std::string id;
  std::string series_uid;
  std::string study_uid;
  std::string frame_of_reference_uid;
  Modality modality = Modality::Other;
  /// One word for programs: "volume", "reformatted" (computed from another series), "angled-stack"
  /// (one of several directions in its series), "repeat" (one of several at the same place: echoes,
  /// time points, …).
  std::string kind = "volume";
  /// What tells it from the other volumes of its series ("echo time 92 ms"); empty where nothing
  /// does or it is the only one.
  std::string part;
  std::string transfer_syntax;   ///< UID of the first file's; how its pixels are stored
  std::string description;       ///< series description; may hold free text
  std::string patient_position;  ///< DICOM (0018,5100), e.g. "HFS"; empty if absent
  std::string date;              ///< study date YYYYMMDD; empty if absent
  ImageGeometry geometry;        ///< k runs along the slices in the order of `slices`
  std::vector<SliceSource> slices;
  double window_centre = 0.0;  ///< DICOM's own first window; width 0 if absent
  double window_width = 0.0;
  /// Every image says that its patient's identity was removed: (0012,0062) is YES.
  bool identity_removed = false;
  /// The patient's name and number, where this program's import made them up; else empty. Objects
  /// of the same study carry it, so that an archive keeps them together.
  std::string pseudonym;
  std::vector<Caution> cautions;
  std::optional<TiltCorrection> tilt;  ///< then `geometry` is the upright grid
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
  /// What concerns no series: images that a disc's directory lists and that are not there, …
  std::vector<Caution> cautions;
  int files_seen = 0;
  int files_not_dicom = 0;  ///< other files in between; not an error
  /// Keeps the unpacked files of an archive; they go with the last copy of the catalogue.
  std::shared_ptr<const void> unpacked;

  const VolumeEntry* find(const std::string& id) const;
  /// The volume with the most voxels, or nullptr.
  const VolumeEntry* largest() const;
};

struct ScanOptions {
  /// Stacks from a tilted gantry become volumes by resampling (Caution "tilt-corrected") instead of
  /// being refused.
  bool correct_tilt = false;
};

/// Scans a file, a folder (nested, any file names), a DICOMDIR (its folder, and what it lists) or a
/// zip archive. Throws OperationFailed when `path` does not exist, InputRefused for an archive that
/// cannot be unpacked safely.
Catalogue scan_dicom(const std::filesystem::path& path, const Progress& progress = {},
                     const ScanOptions& options = {});

}  // namespace flavum
