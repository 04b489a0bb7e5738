#pragma once
// All measurements of a case as one table in a text file (CSV), for a spreadsheet or statistics.

#include <string>
#include <vector>

#include "app/storage/drawn_value.h"

namespace flavum {

/// A measurement drawn by hand with what it came to.
struct MeasuredByHand {
  DrawnMeasurement drawn;
  DrawnValue value;
  std::string grey_unit;  ///< of `value.inside`: "HU" or empty
};

/// One row each, RFC 4180, UTF-8, points as decimal signs: name, level, side, value, uncertainty
/// (half of a 95 % range; empty: not stated), unit (mm, mm2, deg), how ("automatic", "by hand",
/// "corrected by hand"), the automatic value where it was corrected, mean, sd, min and max of the
/// grey values with their unit, where drawn, and the points (x y z; …) in mm, LPS. An automatic
/// measurement that was corrected has no row of its own.
std::string measurements_csv(const std::vector<Measurement>& automatic,
                             const std::vector<MeasuredByHand>& by_hand);

}  // namespace flavum
