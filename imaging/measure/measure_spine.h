#pragma once
// Every measurement of a lumbar spine that can be taken on its labels. Patient frame.

#include <vector>

#include "imaging/base/progress.h"
#include "imaging/measure/measurement.h"
#include "imaging/volume/image.h"
#include "imaging/volume/landmarks.h"

namespace flavum {

struct MeasureOptions {
  /// How far a border may lie from where the labels have it (95 %), mm; goes into every
  /// uncertainty. 0 for a phantom's truth; automatic outlines: docs/segmentation.md.
  double border_error_mm = 0.7;
};

/// Levels in the order of the landmarks; what cannot be measured (structure absent, cut by the edge
/// of the image, no skin in view) is left out, never guessed. Throws Cancelled.
std::vector<Measurement> measure_spine(const LabelMap& labels, const SpineLandmarks& landmarks,
                                       const MeasureOptions& options = {},
                                       const Progress& progress = {});

/// The one asked for, or nullptr.
const Measurement* find_measurement(const std::vector<Measurement>& all, MeasuredQuantity quantity,
                                    SpineLevel level, std::optional<Side> side = {});

}  // namespace flavum
