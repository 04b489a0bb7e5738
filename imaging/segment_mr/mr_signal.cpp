#include "imaging/segment_mr/mr_signal.h"

#include <algorithm>
#include <cmath>

#include "imaging/base/parallel.h"
#include "imaging/segment/grid_tools.h"
#include "imaging/volume/resample.h"

namespace flavum::spine {
namespace {

// Engineering defaults.
constexpr double kBodyShare = 0.12;  // of the bright level: above the noise of air
constexpr double kBrightShare = 0.97;
constexpr double kReachT2Mm = 6.0;   // about the curve: within the sac
constexpr double kReachT1Mm = 20.0;  // with the fat behind it
constexpr int kAlong = 40;           // stations each way: a stenosis has fluid above and below it

}  // namespace

float quantile(std::vector<float>& values, double share) {
  if (values.empty()) return 0.0F;
  const auto n = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + n, values.end());
  return values[static_cast<std::size_t>(n)];
}

MaskImage mr_body(const ScalarImage& mr) {
  std::vector<float> sample;
  for (std::size_t n = 0; n < mr.voxels.size(); n += 7) sample.push_back(mr.voxels[n]);
  const float bright = quantile(sample, kBrightShare);
  MaskImage mask(mr.geometry);
  for (std::size_t n = 0; n < mr.voxels.size(); ++n)
    mask.voxels[n] = mr.voxels[n] > static_cast<float>(kBodyShare) * bright ? 1 : 0;
  keep_largest(mask);
  mask = close(mask, 3.0 * mr.geometry.spacing_mm.minCoeff());
  for (int axis = 0; axis < 3; ++axis) fill_holes(mask, axis, 1e9);
  return mask;
}

ScalarImage relative_signal(const ScalarImage& mr, const SpineCurve& curve, MrContrast contrast) {
  const double reach = contrast == MrContrast::T1 ? kReachT1Mm : kReachT2Mm;
  const int n = curve.size();
  std::vector<float> bright(static_cast<std::size_t>(n));
  parallel_for(n, [&](std::int64_t s) {
    std::vector<float> near;
    for (double u = -reach; u <= reach; u += 1.0)
      for (double v = -6.0; v <= reach; v += 1.0)
        near.push_back(
            sample_linear(mr, PatientPoint(curve.point(static_cast<double>(s), u, v)), 0.0F));
    bright[static_cast<std::size_t>(s)] = quantile(near, 0.9);
  });
  std::vector<float> level(static_cast<std::size_t>(n));
  for (int s = 0; s < n; ++s) {
    std::vector<float> near;
    for (int t = std::max(0, s - kAlong); t <= std::min(n - 1, s + kAlong); ++t)
      near.push_back(bright[static_cast<std::size_t>(t)]);
    level[static_cast<std::size_t>(s)] = std::max(1e-3F, quantile(near, 0.7));
  }
  std::vector<float> smooth(static_cast<std::size_t>(n));
  for (int s = 0; s < n; ++s) {
    float sum = 0.0F;
    float count = 0.0F;
    for (int t = std::max(0, s - 15); t <= std::min(n - 1, s + 15); ++t, count += 1.0F)
      sum += level[static_cast<std::size_t>(t)];
    smooth[static_cast<std::size_t>(s)] = sum / count;
  }
  ScalarImage out = mr;
  const ImageGeometry& g = mr.geometry;
  parallel_for(g.size.z(), [&](std::int64_t kk) {
    const int k = static_cast<int>(kk);
    for (int j = 0; j < g.size.y(); ++j) {
      const auto at =
          static_cast<std::size_t>(curve.station_at_z(g.point_of(g.size.x() / 2, j, k).z()));
      for (int i = 0; i < g.size.x(); ++i) out.at(i, j, k) /= smooth[at];
    }
  });
  return out;
}

}  // namespace flavum::spine
