#pragma once
// A case on disk: a folder with case.json (format, level, side, portal, review state, the images it
// was made of), volume.nrrd (HU as loaded) and labels.nii.gz. No patient identity is written.
// Described in docs/file-formats.md.

#include <filesystem>
#include <optional>

#include "imaging/dicom/catalogue.h"
#include "imaging/segment/segmentation.h"
#include "sim/instruments/portal.h"

namespace flavum {

struct StoredCase {
  ScalarImage volume;
  Segmentation segmentation;
  std::optional<PortalPlan> portal;
  bool generated = false;
  /// The DICOM images it was made of, without their files; absent where it was another kind of file
  /// or an older version wrote it.
  std::optional<VolumeEntry> source;
};

bool is_case_folder(const std::filesystem::path& path);

/// Every file is written beside its place and renamed, case.json last: an interrupted save leaves
/// the older case.
void write_case_folder(const ScalarImage& volume, const Segmentation& segmentation, bool generated,
                       const std::optional<PortalPlan>& portal, const PortalReport& report,
                       const std::filesystem::path& folder,
                       const std::optional<VolumeEntry>& source = {});

/// Throws InputRefused when the folder is damaged or of a newer format.
StoredCase read_case_folder(const std::filesystem::path& folder);

}  // namespace flavum
