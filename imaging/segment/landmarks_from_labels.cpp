#include "imaging/segment/label_points.h"
#include "imaging/segment/segmentation.h"

namespace flavum {

SpineLandmarks landmarks_from_labels(const LabelMap& labels) {
  const spine::LabelPoints points = spine::points_of(labels);
  SpineLandmarks out;
  for (Label v = label::kT11; v <= label::kSacrum; ++v) {
    if (auto found = spine::measure_vertebra(points, v)) out.vertebrae.push_back(*found);
  }
  for (std::size_t n = 0; n + 1 < out.vertebrae.size(); ++n) {
    const VertebraLandmarks& upper = out.vertebrae[n];
    const VertebraLandmarks& lower = out.vertebrae[n + 1];
    const bool next = lower.vertebra == upper.vertebra + 1 ||
                      (lower.vertebra == label::kSacrum && upper.vertebra >= label::kL4);
    if (upper.vertebra >= label::kL1 && next)
      out.levels.push_back(spine::measure_level(points, upper, lower));
  }
  return out;
}

}  // namespace flavum
