#include "app/view/reference_lines.h"

#include <algorithm>
#include <cmath>

namespace flavum {
namespace {

constexpr double kLeastSine = 0.1736;  // 10 degrees: flatter cuts say nothing of where one is

}  // namespace

std::vector<SliceKind> slices_on_screen(const ViewState& view) {
  if (view.maximised) {
    return is_slice(*view.maximised) ? std::vector{static_cast<SliceKind>(*view.maximised)}
                                     : std::vector<SliceKind>{};
  }
  switch (view.layout) {
    case Layout::All:
    case Layout::Slices:
      return {kSliceKinds.begin(), kSliceKinds.end()};
    case Layout::Portal:
      return {kPortalKinds.begin(), kPortalKinds.end()};
    case Layout::Compare:
      return {view.compared_kind};
    case Layout::Scene:
      return {SliceKind::Axial, SliceKind::Sagittal};
    case Layout::Fluoroscopy:
      break;
  }
  return {};
}

std::optional<std::pair<Eigen::Vector2d, Eigen::Vector2d>> cut_line(const SlicePlane& here,
                                                                    const SlicePlane& other) {
  const Eigen::Vector3d normal = other.normal().v;
  // other's plane in pixels of here: slope . px + offset = 0
  const Eigen::Vector2d slope(normal.dot(here.right.v), normal.dot(here.down.v));
  if (slope.norm() < kLeastSine) return std::nullopt;
  const double offset = (here.top_left - other.top_left).dot(other.normal()) / here.mm_per_pixel;
  const Eigen::Vector2d foot = -offset / slope.squaredNorm() * slope;
  Eigen::Vector2d along(-slope.y(), slope.x());
  along.normalize();
  if (along.x() < -1e-9 || (std::abs(along.x()) <= 1e-9 && along.y() < 0)) along = -along;
  const Eigen::Vector2d low(0.0, 0.0);
  const Eigen::Vector2d high(here.columns - 1.0, here.rows - 1.0);
  double from = -1e9;
  double to = 1e9;
  for (int k = 0; k < 2; ++k) {
    if (std::abs(along[k]) < 1e-9) {
      if (foot[k] < low[k] || foot[k] > high[k]) return std::nullopt;
      continue;
    }
    const double a = (low[k] - foot[k]) / along[k];
    const double b = (high[k] - foot[k]) / along[k];
    from = std::max(from, std::min(a, b));
    to = std::min(to, std::max(a, b));
  }
  if (from >= to) return std::nullopt;
  return std::pair(Eigen::Vector2d(foot + from * along), Eigen::Vector2d(foot + to * along));
}

}  // namespace flavum
