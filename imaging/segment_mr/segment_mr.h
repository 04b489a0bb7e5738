#pragma once
// Labels of the lumbar spine found on MR: one series, or the series of a study joined in the
// patient by their common frame of reference.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "imaging/segment/segmentation.h"

namespace flavum {

/// What is bright. Unknown: judged from the image.
enum class MrContrast : std::uint8_t { Unknown, T1, T2 };

/// One MR series (sagittal, axial or isotropic; thick slices allowed), any units and orientation.
/// Labels on the series' own grid. Throws InputRefused when there is no lumbar spine in it or too
/// little of it.
Segmentation segment_mr(const ScalarImage& mr, MrContrast contrast = MrContrast::Unknown,
                        const SegmentOptions& options = {}, const Progress& progress = {});

/// One stack of a study: an image and what its headers know of it.
struct StudySeries {
  std::shared_ptr<const ScalarImage> image;
  bool is_ct = false;                         ///< HU; otherwise MR
  MrContrast contrast = MrContrast::Unknown;  ///< a hint for MR
  std::string frame_of_reference_uid;         ///< empty: not stated
  std::string name;                           ///< how sentences call it: "series 4, T2WI"
};

/// What became of one stack.
struct SeriesSegmentation {
  bool used = false;    ///< its image took part in finding the labels
  std::string why_not;  ///< a sentence where it did not
  MrContrast contrast = MrContrast::Unknown;
  PatientVector moved_mm;  ///< how far its canal lies from the leading series' (added to its points
                           ///< the two agree); zero for the leading series itself
  LabelMap labels;         ///< on its own grid; empty where it could not be placed
};

struct StudySegmentation {
  /// Joined: labels on an isotropic grid about the spine, landmarks, confidence, warnings.
  Segmentation joined;
  std::vector<SeriesSegmentation> series;  ///< as given
  int leading = -1;                        ///< the series that gave levels and canal
};

/// Sagittal (or isotropic) series give levels and canal; axial stacks, angled disc by disc, refine
/// canal, sac and flavum where they lie. Series of other frames of reference than the leading one
/// are left out and named. Motion between series is estimated, corrected up to a limit and said.
/// CT series and MR series do not mix: the kind of the leading series counts, MR before CT unless
/// only CT shows the spine. Throws InputRefused when no series shows a lumbar spine.
StudySegmentation segment_study(const std::vector<StudySeries>& study,
                                const SegmentOptions& options = {}, const Progress& progress = {});

}  // namespace flavum
