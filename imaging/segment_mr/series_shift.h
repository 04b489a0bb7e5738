#pragma once
// Whether two series of one frame of reference show the patient at the same place.

#include "imaging/segment/canal_path.h"

namespace flavum::spine {

struct SeriesShift {
  PatientVector shift_mm;    ///< added to the other's points it fits the leading one best
  double correlation = 0.0;  ///< at that shift
  double gain = 0.0;         ///< over no shift
  double overlap = 0.0;      ///< share of the samples about the spine that the other shows
  bool sure = false;         ///< the shift is a plain optimum, not noise
};

/// Best translation within 12 mm by correlation about the spine. `leading` is a block about it.
SeriesShift series_shift(const ScalarImage& leading, const ScalarImage& other,
                         const CanalPath& path);

}  // namespace flavum::spine
