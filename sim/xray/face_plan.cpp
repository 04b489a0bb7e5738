#include "sim/xray/face_plan.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "sim/xray/ray_trace.h"

namespace flavum {
namespace {

// Grid pitch on the farthest slice, in voxels. Bilinear interpolation between voxels has little
// content above half the voxel frequency; the loss at this pitch with the cubic read-out is in
// docs/xray.md.
constexpr double kGridPitchVoxels = 0.55;
// A detector parallel to the slices gets its own pixels as the grid, unless it samples much finer.
constexpr double kFinestAlignedVoxels = 0.4;
// Read-out takes two samples on either side.
constexpr int kMargin = 2;
// One ray by itself costs about as much as this many samples of a grid.
constexpr double kRayCostInSamples = 8.0;

struct Range {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();
  bool empty() const { return low > high; }
  void include(double x) {
    low = std::min(low, x);
    high = std::max(high, x);
  }
  void clip(const Range& o) {
    low = std::max(low, o.low);
    high = std::min(high, o.high);
  }
};

struct SlopeBounds {
  Range alpha, beta;
  bool empty() const { return alpha.empty(); }
};

Face face_in(int slot) { return {slot / 2, slot % 2 != 0 ? 1 : -1}; }

// Distance from the source to the far side of the volume along a face, in slices.
double far_side(const Eigen::Vector3d& source, const Eigen::Vector3i& size, Face f) {
  return f.sign > 0 ? size[f.axis] - 0.5 - source[f.axis] : source[f.axis] + 0.5;
}

// Fraction of the ray at which it is past the box of voxels for good; 0 if it misses.
double leaves_box_at(const Eigen::Vector3d& from, const Eigen::Vector3d& d,
                     const Eigen::Vector3i& n) {
  double enter = 0.0, leave = std::numeric_limits<double>::infinity();
  for (int k = 0; k < 3; ++k) {
    const double low = -0.5 - from[k], high = n[k] - 0.5 - from[k];
    if (d[k] == 0.0) {
      if (low > 0.0 || high < 0.0) return 0.0;
      continue;
    }
    enter = std::max(enter, std::min(low / d[k], high / d[k]));
    leave = std::min(leave, std::max(low / d[k], high / d[k]));
  }
  return enter < leave ? leave : 0.0;
}

// Whether every ray leaves the volume before it meets its pixel.
bool rays_leave_volume(const DetectorIndex& detector, const Eigen::Vector3i& size) {
  const Eigen::Vector3d normal = detector.column.cross(detector.row);
  const double plane = normal.dot(detector.first);
  if (plane == 0.0) return false;
  bool box_in_front = true;
  for (int n = 0; n < 8; ++n) {
    const Eigen::Vector3d corner((n & 1) ? size.x() - 0.5 : -0.5, (n & 2) ? size.y() - 0.5 : -0.5,
                                 (n & 4) ? size.z() - 0.5 : -0.5);
    box_in_front &= normal.dot(corner - detector.source) / plane <= 1.0;
  }
  if (box_in_front) return true;
  for (int r = 0; r < detector.rows; ++r) {
    for (int c = 0; c < detector.columns; ++c) {
      if (leaves_box_at(detector.source, detector.ray(c, r), size) > 1.0) return false;
    }
  }
  return true;
}

using Polygon = std::vector<Eigen::Vector3d>;

// The part of a convex polygon where `inside` . x >= 0.
Polygon clip(const Polygon& polygon, const Eigen::Vector3d& inside) {
  Polygon kept;
  for (std::size_t n = 0; n < polygon.size(); ++n) {
    const Eigen::Vector3d &from = polygon[n], &to = polygon[(n + 1) % polygon.size()];
    const double at_from = inside.dot(from), at_to = inside.dot(to);
    if (at_from >= 0.0) kept.push_back(from);
    if ((at_from >= 0.0) != (at_to >= 0.0)) {
      kept.push_back(from + at_from / (at_from - at_to) * (to - from));
    }
  }
  return kept;
}

// Slopes of each face's pixels. A face is the cone where its axis grows fastest; slopes are extreme
// at the corners of the part of the detector inside it.
std::array<SlopeBounds, 6> slopes_of_pixels(const DetectorIndex& detector) {
  // Rays on the border between two faces must find theirs in spite of rounding.
  constexpr double kSlack = 1.0 + 1e-9;
  const int c = detector.columns - 1, r = detector.rows - 1;
  const Polygon whole{detector.ray(0, 0), detector.ray(c, 0), detector.ray(c, r),
                      detector.ray(0, r)};
  std::array<SlopeBounds, 6> bounds;
  for (int slot = 0; slot < 6; ++slot) {
    const Face f = face_in(slot);
    const StackAxes axes = stack_axes(f.axis);
    Polygon part = whole;
    for (const int side : {axes.a, axes.b}) {
      for (const double sign : {-1.0, 1.0}) {
        part = clip(part, kSlack * f.sign * Eigen::Vector3d::Unit(f.axis) +
                              sign * Eigen::Vector3d::Unit(side));
      }
    }
    SlopeBounds& b = bounds[static_cast<std::size_t>(slot)];
    for (const Eigen::Vector3d& ray : part) {
      const double length = f.sign * ray[f.axis];
      if (!(length > 0.0)) continue;
      b.alpha.include(ray[axes.a] / length);
      b.beta.include(ray[axes.b] / length);
    }
  }
  return bounds;
}

// Slopes under which a face's rays can meet the box: the shadow of its corners.
Range box_slopes(const Eigen::Vector3d& source, const Eigen::Vector3i& size, Face f, int axis) {
  const double far = far_side(source, size, f), near = far - size[f.axis];
  if (near <= 0.0) return {-1.0, 1.0};
  Range range;
  for (const double edge : {-0.5 - source[axis], size[axis] - 0.5 - source[axis]}) {
    range.include(edge / near);
    range.include(edge / far);
  }
  return range;
}

// Samples anchor + n * step that cover `range` with the read-out margin.
void lay_samples(const Range& range, double anchor, double step, double& first, int& count) {
  const double low = std::floor((range.low - anchor) / step) - kMargin;
  const double high = std::ceil((range.high - anchor) / step) + kMargin;
  first = anchor + low * step;
  count = static_cast<int>(std::min(high - low + 1.0, 1.0e6));
}

// The detector's own slope pitch if it is parallel to the face with its sides along the face's
// axes.
struct Pitch {
  double alpha = 0.0, beta = 0.0;
};
std::optional<Pitch> aligned_pitch(const DetectorIndex& d, Face f, const StackAxes& stack) {
  constexpr double kTolerance = 1e-9;
  const double length = std::abs(d.first[f.axis]);
  const auto along = [&](const Eigen::Vector3d& v, int axis) {
    return (v - Eigen::Vector3d::Unit(axis) * v[axis]).norm() <= kTolerance * v.norm();
  };
  if (along(d.column, stack.a) && along(d.row, stack.b)) {
    return Pitch{std::abs(d.column[stack.a]) / length, std::abs(d.row[stack.b]) / length};
  }
  if (along(d.column, stack.b) && along(d.row, stack.a)) {
    return Pitch{std::abs(d.row[stack.a]) / length, std::abs(d.column[stack.b]) / length};
  }
  return std::nullopt;
}

}  // namespace

Face face_of(const Eigen::Vector3d& ray) {
  const int axis = principal_axis_of(ray);
  return {axis, ray[axis] >= 0.0 ? 1 : -1};
}

DetectorIndex::DetectorIndex(const ImageGeometry& grid, const ProjectionGeometry& geometry)
    : source(grid.index_of(geometry.source)),
      columns(geometry.size_px.x()),
      rows(geometry.size_px.y()) {
  const auto to_index = [&](const PatientVector& v) {
    return Eigen::Vector3d((grid.direction.transpose() * v.v).cwiseQuotient(grid.spacing_mm));
  };
  first = to_index(geometry.pixel_point(0.0, 0.0) - geometry.source);
  column = to_index(geometry.pixel_pitch_mm * geometry.column_dir);
  row = to_index(geometry.pixel_pitch_mm * geometry.row_dir);
}

std::optional<std::vector<PlannedFace>> plan_faces(const AttenuationVolume::Data& volume,
                                                   const DetectorIndex& detector) {
  const Eigen::Vector3i size = volume.geometry.size;
  if (!rays_leave_volume(detector, size)) return std::nullopt;
  const std::array<SlopeBounds, 6> bounds = slopes_of_pixels(detector);
  std::vector<PlannedFace> faces;
  double samples = 0.0;
  for (int slot = 0; slot < 6; ++slot) {
    SlopeBounds b = bounds[static_cast<std::size_t>(slot)];
    if (b.empty()) continue;
    PlannedFace planned{face_in(slot), {}};
    const Face f = planned.face;
    const StackAxes stack = stack_axes(f.axis);
    double alpha_anchor = b.alpha.low, beta_anchor = b.beta.low;
    b.alpha.clip(box_slopes(detector.source, size, f, stack.a));
    b.beta.clip(box_slopes(detector.source, size, f, stack.b));
    const double far = far_side(detector.source, size, f);
    if (far > 0.0 && !b.alpha.empty() && !b.beta.empty()) {
      SlopeGrid& g = planned.grid;
      g.alpha_step = g.beta_step = kGridPitchVoxels / far;
      const std::optional<Pitch> own = aligned_pitch(detector, f, stack);
      if (own && own->alpha * far >= kFinestAlignedVoxels &&
          own->beta * far >= kFinestAlignedVoxels) {
        g.alpha_step = own->alpha;
        g.beta_step = own->beta;
        const double length = std::abs(detector.first[f.axis]);
        alpha_anchor = detector.first[stack.a] / length;
        beta_anchor = detector.first[stack.b] / length;
      }
      lay_samples(b.alpha, alpha_anchor, g.alpha_step, g.alpha0, g.alpha_count);
      lay_samples(b.beta, beta_anchor, g.beta_step, g.beta0, g.beta_count);
      samples += static_cast<double>(g.alpha_count) * g.beta_count;
    }
    faces.push_back(planned);
  }
  if (samples > kRayCostInSamples * detector.columns * detector.rows) return std::nullopt;
  return faces;
}

}  // namespace flavum
