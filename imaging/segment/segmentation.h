#pragma once
// Labels of the lumbar spine found on a CT, how sure they are, and the landmarks computed from
// them.

#include <map>
#include <string>
#include <vector>

#include "imaging/base/progress.h"
#include "imaging/volume/image.h"
#include "imaging/volume/labels.h"
#include "imaging/volume/landmarks.h"
#include "imaging/volume/structure_states.h"

namespace flavum {

struct Segmentation {
  LabelMap labels;  ///< on the grid of the image it was made from
  SpineLandmarks landmarks;
  std::map<Label, double> confidence;  ///< 0..1 per structure, by a stated heuristic
  std::vector<std::string> warnings;   ///< sentences for the physician; empty when all is well
  /// What is doubtful at single levels, by the vertebra above (SpineLevel::cranial).
  std::map<Label, std::vector<std::string>> level_warnings;
  /// Confidence of the flavum and sac of single levels, by the vertebra above.
  std::map<Label, double> level_confidence;
  bool transitional = false;  ///< the lumbosacral count is doubtful; said in `warnings`
  std::string numbering;      ///< "counted from the sacrum", "assumed: no sacrum in view", …
  StructureStates states;     ///< automatic until a person edits or reviews (imaging/edit)
};

struct SegmentOptions {
  /// Shifts every vertebra label by this many levels (a person corrected the count): +1 renames L4
  /// to L3's caudal neighbour, i.e. L3 becomes L4.
  int level_shift = 0;
};

/// Full pipeline on a CT in HU, any orientation and spacing. Works on an internal isotropic grid
/// and returns labels on the image's own grid. Throws InputRefused when there is no lumbar spine in
/// the image.
Segmentation segment_ct(const ScalarImage& ct, const SegmentOptions& options = {},
                        const Progress& progress = {});

/// Landmarks and per-level measurements from labels alone (any source: automatic, edited, truth).
/// `image` supplies nothing but the skin where it is needed; labels decide everything else.
SpineLandmarks landmarks_from_labels(const LabelMap& labels);

}  // namespace flavum
