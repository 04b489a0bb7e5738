#pragma once
// `flavum segment` on MR: one series, or all series of the chosen volume's study together.

#include <filesystem>

#include "app/editor/open_case.h"
#include "imaging/segment/segmentation.h"

namespace flavum {

struct MrRequest {
  bool study = false;      ///< every volume of the study that the chosen volume belongs to
  bool pseudo_ct = false;  ///< also pseudo_ct.nii.gz and pseudo_ct_labels.nii.gz
  SegmentOptions options;
  std::filesystem::path out;
};

/// Labels on the chosen volume's grid. With `study`, those of the other volumes are written to
/// out/series/ID.nii.gz, and what was left out is said with its reason. Throws UsageError when a
/// study is asked for and the input is not DICOM.
Segmentation segment_request(const OpenedVolume& volume, const MrRequest& request,
                             const Progress& progress);

}  // namespace flavum
