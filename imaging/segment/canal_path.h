#pragma once
// Where the spinal canal runs, roughly: one point per coarse axial slice.

#include <vector>

#include "imaging/volume/image.h"

namespace flavum::spine {

struct CanalPath {
  std::vector<PatientPoint> points;  ///< cranial to caudal; empty when no canal was found
  double evidence = 0.0;             ///< mean per-slice evidence, 0..1
};

/// Searches the whole volume. `hu` is an isotropic, LPS-aligned grid of about 2 mm.
CanalPath find_canal_path(const ScalarImage& hu, const MaskImage& body);

}  // namespace flavum::spine
