#pragma once
// A case on disk: a folder with case.json (format, level, side, portal, notes, review state, the
// images it was made of), volume.nrrd (HU as loaded, or painted) with what else there is to look
// at, and the labels. No patient identity is written. Described in docs/file-formats.md.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/storage/plan_notes.h"
#include "imaging/dicom/catalogue.h"
#include "imaging/segment/segmentation.h"
#include "sim/instruments/portal.h"

namespace flavum {

/// An image beside the volume planned on, such as a series of an MR study.
struct StoredImage {
  std::shared_ptr<const ScalarImage> image;
  Modality modality = Modality::Mr;
  std::string title, note;  ///< program's own words
  std::string date;         ///< YYYYMMDD or empty
  double window_centre = 0.0, window_width = 1.0;
};

struct StoredCase {
  std::shared_ptr<const ScalarImage> volume;
  Segmentation segmentation;
  std::optional<PortalPlan> portal;
  bool generated = false;
  /// The DICOM images it was made of, without their files; absent where it was another kind of file
  /// or an older version wrote it.
  std::optional<VolumeEntry> source;
  PlanNotes notes;
  std::string painted;  ///< not empty: the volume is no CT, and what that means
  std::vector<StoredImage> others;
};

bool is_case_folder(const std::filesystem::path& path);

/// What is written beside the document. Images never change once they are there, labels seldom.
struct CaseParts {
  bool images = true;
  bool labels = true;
};

/// Every file is written beside its place and renamed, case.json last; labels get a new name each
/// time, and the old ones go when nothing names them any more: an interrupted save leaves the older
/// case, whole. Throws OperationFailed.
void write_case_folder(const StoredCase& content, const PortalReport& report,
                       const std::filesystem::path& folder, const CaseParts& parts = {});

/// Throws InputRefused when the folder is damaged or of a newer format.
StoredCase read_case_folder(const std::filesystem::path& folder);

}  // namespace flavum
