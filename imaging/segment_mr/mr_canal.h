#pragma once
// What bounds the canal on MR: its wall, the thecal sac in it, the ligamentum flavum behind it, all
// in polar form about the spine curve. Signals are relative (mr_signal.h).

#include "imaging/segment/canal_border.h"
#include "imaging/segment_mr/segment_mr.h"

namespace flavum::spine {

/// Signal of what counts as dark about the canal, from the muscles of the back.
struct DarkLevels {
  float muscle = 0.17F;
  float wall = 0.27F;    ///< below: ligament, cortex, annulus; above: what the canal holds
  float cortex = 0.08F;  ///< below: cortical bone
};
DarkLevels dark_levels(const ScalarImage& signal, const SpineCurve& curve);

/// The wall of the canal, first dark layer from the curve outwards at half height of its edge;
/// foramina bridged. `seen` receives the share of rays with a wall.
PolarSurface canal_wall(const ScalarImage& signal, const SpineCurve& curve, const DarkLevels& dark,
                        double* seen);
/// The same on T1: behind the fat about the sac, or before the marrow where there is none.
PolarSurface canal_wall_t1(const ScalarImage& signal, const SpineCurve& curve, double* seen);

/// The sac inside the wall (T2): the thin dark dura between fluid and fat, or the edge of grey
/// content against fat; where neither shows, just inside the wall. `fat` (T1, relative, may be
/// null) shows fat directly.
PolarSurface sac_border_mr(const ScalarImage& signal, const ScalarImage* fat,
                           const SpineCurve& curve, const PolarSurface& canal, double* seen);

/// Dorsal face of the flavum: where the grey layer behind the canal ends at cortex, fat, or at the
/// surface spanned between the laminae. Not positive where there is no layer.
PolarSurface flavum_face(const ScalarImage& signal, const SpineCurve& curve,
                         const PolarSurface& canal, const DarkLevels& dark);

}  // namespace flavum::spine
