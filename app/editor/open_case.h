#pragma once
// From a path (or the built-in case) to a Case that can be planned on: find volumes, load, segment.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/editor/identity.h"
#include "app/editor/kept_case.h"
#include "app/editor/shown_image.h"
#include "app/storage/case_folder.h"
#include "imaging/base/progress.h"
#include "imaging/dicom/catalogue.h"
#include "imaging/segment/segmentation.h"
#include "sim/instruments/portal.h"
#include "sim/patient/case.h"

namespace flavum {

/// A volume with what is known of it, whatever kind of file it came from.
struct OpenedVolume {
  std::shared_ptr<const ScalarImage> image;
  Modality modality = Modality::Other;
  std::string id;
  std::string description;  ///< series description or file name; may hold free text
  std::string patient_position;
  double window_centre = 0.0, window_width = 0.0;
  Identity identity = Identity::NotStated;
  std::vector<std::string> notes;  ///< said to the person: which volume was chosen of how many, …
  /// Not empty: `image` is no CT but was painted from labels found on MR, and what that means.
  std::string painted;
  Catalogue catalogue;  ///< empty for single volume files
  /// The DICOM images of the volume, for objects that refer to them; of a case folder without their
  /// files.
  std::optional<VolumeEntry> source;
};

/// PATH: DICOM folder, file, DICOMDIR or zip archive, NIfTI, NRRD or MHA (a case folder:
/// open_case). Default volume: the one with the most voxels. `scan`: how DICOM is read. Throws
/// InputRefused (nothing loadable, with the reasons) or UsageError (no such volume id).
OpenedVolume open_volume(const std::filesystem::path& path,
                         const std::optional<std::string>& volume_id, const Progress& progress = {},
                         const ScanOptions& scan = {});

/// What a DICOM folder, file, disc or zip holds, for a person to choose from: tilted stacks are
/// among the volumes (VolumeEntry::tilt). Throws InputRefused when there is no DICOM at all.
Catalogue scan_images(const std::filesystem::path& path, const Progress& progress = {});

/// One volume of what was found. Throws UsageError (no such id) or InputRefused.
OpenedVolume open_volume(const Catalogue& catalogue, const std::string& id,
                         const Progress& progress = {});

/// Whether the path is one case or volume of its own, with nothing to choose from.
bool is_single_volume(const std::filesystem::path& path);

struct OpenedCase {
  OpenedVolume volume;
  std::vector<ShownImage> images;  ///< the first is the one planned on; never empty
  Segmentation segmentation;
  Case patient;
};

/// Segments and gathers; MR as make_mr_case does. `truth` (the phantom's labels) is never used
/// here: the built-in case is segmented like any other.
OpenedCase make_case(OpenedVolume volume, const SegmentOptions& options, bool generated,
                     const Progress& progress = {});

/// Everything at once: PATH as in open_volume, or a case folder, whose stored labels and portal are
/// taken.
struct OpenedPath {
  OpenedCase opened;
  std::optional<PortalPlan> portal;
  PlanNotes notes;
};
/// What a case folder keeps of it. Copies the labels.
StoredCase stored_case(const OpenedPath& opened);
StoredCase stored_case(const OpenedCase& opened, Segmentation segmentation,
                       const std::optional<PortalPlan>& portal, const PlanNotes& notes);
OpenedPath open_case(const std::filesystem::path& path, const std::optional<std::string>& volume_id,
                     const SegmentOptions& options, const Progress& progress = {},
                     const ScanOptions& scan = {});

/// The case that was kept beside the volume's images, on that volume.
OpenedPath take_over(OpenedVolume volume, KeptCase kept);
/// Segments, or takes over what is kept with the volume's images (kept_case.h), which is said in
/// the volume's notes.
OpenedPath make_or_take_over(OpenedVolume volume, const Progress& progress = {});

/// The built-in case: generated, written as DICOM below the cache folder, read back like a
/// hospital's files. Later calls reuse the files (an integrity check guards them). Returns the
/// DICOM folder.
std::filesystem::path builtin_case_folder(const Progress& progress = {});

}  // namespace flavum
