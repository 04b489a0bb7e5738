#pragma once
// The bony lumen of the canal in polar form about the spine curve: the smooth surface spanned by
// laminae, pedicles and posterior body walls, bridged across foramina, discs and interlaminar gaps.

#include <utility>
#include <vector>

#include "imaging/segment/spine_curve.h"

namespace flavum::spine {

inline constexpr int kAngles = 64;  ///< 0 = left, a quarter = dorsal, a half = right

/// Radius (mm) per station and angle.
struct PolarSurface {
  int stations = 0;
  std::vector<float> radius_mm;

  PolarSurface() = default;
  PolarSurface(int n, float fill)
      : stations(n), radius_mm(static_cast<std::size_t>(n) * kAngles, fill) {}
  float& at(int s, int a) {
    return radius_mm[static_cast<std::size_t>(s) * kAngles + static_cast<std::size_t>(a)];
  }
  float at(int s, int a) const {
    return radius_mm[static_cast<std::size_t>(s) * kAngles + static_cast<std::size_t>(a)];
  }
  /// Interpolated at (s, u, v).
  double radius(double s, double u, double v) const;
};

double angle_of(int a);

/// First bone (HU above `bone_hu`) from the curve outwards; negative where none within `reach_mm`.
PolarSurface first_bone(const ScalarImage& hu, const SpineCurve& curve, float bone_hu,
                        double reach_mm);

/// Smooth closed lumen through the first-bone radii. Openings are bridged.
PolarSurface bony_lumen(const PolarSurface& bone);

/// First and last station at which bone encloses the lumen: beyond them the curve has left the
/// canal.
std::pair<int, int> enclosed_range(const PolarSurface& bone, const PolarSurface& lumen);

/// Smooth surface near the data (negative: none here) that spans the gaps; `along` and `around` are
/// the stiffness between stations and angles against a weight of 4 on the data.
PolarSurface spanned(const PolarSurface& data, float along, float around, float start_mm,
                     int sweeps);

/// The curve through the centres of the lumen's cross-sections.
SpineCurve recentred(const SpineCurve& curve, const PolarSurface& lumen, double sigma_mm);

}  // namespace flavum::spine
