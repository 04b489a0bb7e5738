#pragma once
// What is known of the phantom by construction: landmarks and measures.

#include <map>
#include <string>

#include "imaging/phantom/soft_tissue.h"
#include "imaging/phantom/spine_model.h"

namespace flavum::phantom {

/// `truth` is needed for centroids of irregular parts (the flavum of each side).
SpineLandmarks landmarks_of(const SpineModel& spine, const LabelMap& truth);
std::map<std::string, double> measures_of(const SpineModel& spine, const SoftTissue& around);

}  // namespace flavum::phantom
