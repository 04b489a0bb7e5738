#pragma once
// The epidural space along the whole canal, slice by slice: where contrast can run. From the labels
// of the case (sac, epidural fat, epidural space). Patient frame, mm.

#include <vector>

#include "sim/patient/case.h"

namespace flavum {

/// One slab across the canal of the dorsal epidural space. Index 0 is the patient's left, 1 the
/// right, parted by the middle of the canal.
struct EpiduralSlice {
  PatientPoint centre;              ///< canal centre
  double area_mm2[2] = {0, 0};      ///< dorsal half of the space between sac and canal wall
  double thickness_mm[2] = {0, 0};  ///< dorsal: sac to canal wall, mean over the inner half
  double sac_area_mm2 = 0.0;
  /// Orthonormal; `cranial` runs along the canal.
  PatientVector left{1, 0, 0}, dorsal{0, 1, 0}, cranial{0, 0, 1};
  double inner_mm = 0.0;  ///< half of the sac's half width (of the canal's where no sac is marked)
  bool empty() const { return area_mm2[0] + area_mm2[1] <= 0.0; }
};

struct EpiduralSpace {
  static constexpr double kStepMm = 1.0;
  std::vector<EpiduralSlice> slices;  ///< caudal to cranial, kStepMm apart along the canal
  /// Nearest slice, or -1 when there is none within 5 mm along the canal.
  int slice_at(const PatientPoint& p) const;
};
/// Empty when the labels hold no canal.
EpiduralSpace find_epidural_space(const Case& patient);

}  // namespace flavum
