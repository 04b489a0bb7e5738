#pragma once
// What the canal holds: thecal sac, epidural fat and the rest, and the ligamentum flavum between it
// and the arches.

#include <vector>

#include "imaging/segment/bodies.h"
#include "imaging/volume/labels.h"

namespace flavum::spine {

struct ContentInput {
  const ScalarImage* hu = nullptr;  ///< fine grid, lightly smoothed
  const CurveMap* map = nullptr;
  const SpineCurve* curve = nullptr;
  const PolarSurface* lumen = nullptr;
  const Image<std::uint8_t>* bone = nullptr;  ///< from assign_bone
  const std::vector<EndPlates>* discs = nullptr;
  int first = 0, last = 0;  ///< stations between which there is a canal
  bool sacrum = false;      ///< the last disc is the lumbosacral one
};

struct ContentConfidence {
  double canal = 0.0;
  double sac = 0.0;
  double flavum = 0.0;
  std::vector<double> fat_at_disc;  ///< per disc: share of the sac's border seen against fat
  std::vector<bool> gap_found;      ///< per disc: the gap between the laminae was seen
};

/// Writes 60, 61, 62 and 70 into `labels` where it holds no bone or disc.
ContentConfidence paint_content(const ContentInput& in, LabelMap& labels);

}  // namespace flavum::spine
