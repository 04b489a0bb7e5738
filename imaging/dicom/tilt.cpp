#include "imaging/dicom/tilt.h"

#include <cmath>

#include "imaging/base/check.h"
#include "imaging/base/parallel.h"
#include "imaging/dicom/stack_checks.h"

namespace flavum {
namespace {

constexpr double kNoShiftPx = 0.05;  // over the whole stack; engineering default

// The share of a value along one axis: index and weight of the next, none outside 0 … size - 1.
struct Between {
  int low = 0;
  double weight = 0.0;
  bool inside = false;
};
Between between(double place, int size) {
  constexpr double kEdge = 1e-6;
  if (place < -kEdge || place > size - 1 + kEdge) return {};
  const int low = std::min(std::max(static_cast<int>(std::floor(place)), 0), size - 2);
  return {low, std::min(std::max(place - low, 0.0), 1.0), true};
}

}  // namespace

std::optional<TiltCorrection> tilt_correction(const std::vector<SliceHeader>& stack,
                                              const Eigen::Vector3d& normal,
                                              ImageGeometry& upright) {
  if (stack.size() < 3 || !equidistant(stack, normal) || !shifted_steadily(stack, normal)) {
    return std::nullopt;
  }
  const SliceHeader& first = stack.front();
  const int count = static_cast<int>(stack.size());
  const Eigen::Vector3d whole = stack.back().position.v - first.position.v;
  const double span = whole.dot(normal);
  const Eigen::Vector3d sideways = whole - span * normal;

  TiltCorrection tilt;
  tilt.angle_rad = std::atan2(sideways.norm(), span);
  ImageGeometry& g = tilt.scanned;
  g.size = {first.columns, first.rows, count};
  g.spacing_mm = {first.spacing_i_mm, first.spacing_j_mm, span / (count - 1)};
  g.direction.col(0) = first.row_dir;
  g.direction.col(1) = first.column_dir;
  g.direction.col(2) = normal;
  g.origin = first.position;

  upright = g;
  for (int axis = 0; axis < 2; ++axis) {
    const double total = sideways.dot(g.direction.col(axis)) / g.spacing_mm[axis];
    const bool moves = std::abs(total) > kNoShiftPx;
    tilt.shift_px[axis] = moves ? total / (count - 1) : 0.0;
    tilt.start_px[axis] = moves && total < 0.0 ? -total : 0.0;
    if (moves) upright.size[axis] += static_cast<int>(std::ceil(std::abs(total) - 1e-6));
  }
  upright.origin = g.point_of(Eigen::Vector3d(-tilt.start_px.x(), -tilt.start_px.y(), 0.0));
  return tilt;
}

ScalarImage made_upright(const ScalarImage& scanned, const TiltCorrection& tilt,
                         const ImageGeometry& upright, float outside) {
  CHECK(scanned.geometry.size == tilt.scanned.size);
  CHECK(scanned.geometry.size.z() == upright.size.z());
  const int columns = scanned.geometry.size.x();
  const int rows = scanned.geometry.size.y();
  ScalarImage result(upright, outside);
  parallel_for(upright.size.z(), [&](std::int64_t slice) {
    const int k = static_cast<int>(slice);
    const Eigen::Vector2d start = tilt.start_px + k * tilt.shift_px;
    for (int j = 0; j < upright.size.y(); ++j) {
      const Between v = between(j - start.y(), rows);
      if (!v.inside) continue;
      for (int i = 0; i < upright.size.x(); ++i) {
        const Between u = between(i - start.x(), columns);
        if (!u.inside) continue;
        const auto line = [&](int row) {
          return (1.0 - u.weight) * scanned.at(u.low, row, k) +
                 u.weight * scanned.at(u.low + 1, row, k);
        };
        result.at(i, j, k) =
            static_cast<float>((1.0 - v.weight) * line(v.low) + v.weight * line(v.low + 1));
      }
    }
  });
  return result;
}

}  // namespace flavum
