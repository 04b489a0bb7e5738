#pragma once
// What became of a registration, in sentences for the physician. Internal.

#include <optional>
#include <string>

#include "imaging/registration/register_mr_to_ct.h"

namespace flavum::registration {

/// How the place along the spine compares with its neighbours.
struct Rivals {
  double score = 0.0;      ///< of the place that was taken
  double runner_up = 0.0;  ///< best score one or two vertebrae off; 0: none could be tried
};

/// Days between two YYYYMMDD dates; nothing when either is no date.
std::optional<int> days_between(const std::string& a, const std::string& b);

/// Judges one group: overlap, sharpness, agreement with its neighbours and the whole spine. Sets
/// alignment and remark.
void judge(GroupRegistration& group, const MrToCt& whole);

/// Judges the whole: sets alignment, residual_mm, length_ratio and sentences from the judged
/// groups.
void judge(Registration& registration, const Rivals& rivals, const ImageOrigin& ct,
           const ImageOrigin& mr);

}  // namespace flavum::registration
