#pragma once
// The thecal sac inside the bony lumen: bounded by epidural fat where there is some, by the wall of
// the canal or by its own smooth shape where there is none.

#include <vector>

#include "imaging/segment/canal_border.h"

namespace flavum::spine {

struct SacBorder {
  std::vector<double> u, v;    ///< middle of the sac per station of the canal's curve, mm
  PolarSurface radius;         ///< about that middle
  double fat_share = 0.0;      ///< share of the border that is seen against fat
  std::vector<double> fat_at;  ///< the same per station, ventral part left out

  bool contains(double s, double at_u, double at_v) const;
};

/// `canal` and `lumen` as found; `discs` are the stations of the discs at the canal, `sacrum` says
/// that the last of them is the lumbosacral one.
SacBorder sac_border(const ScalarImage& hu, const SpineCurve& canal, const PolarSurface& lumen,
                     const std::vector<double>& discs, bool sacrum);

}  // namespace flavum::spine
