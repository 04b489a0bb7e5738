#pragma once
// Closed forms the projector is compared with: chords of rays through simple solids.

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>

#include "imaging/volume/image.h"
#include "sim/carm/carm.h"
#include "sim/xray/projector.h"

namespace flavum::closed_form {

/// Length of the segment from..to inside the box of voxels of `grid`.
inline double box_chord_mm(const ImageGeometry& grid, const PatientPoint& from,
                           const PatientPoint& to) {
  double enter = 0.0, leave = 1.0;
  for (int axis = 0; axis < 3; ++axis) {
    const Eigen::Vector3d unit = grid.direction.col(axis);
    const double s = unit.dot(from.v - grid.centre().v), d = unit.dot(to.v - from.v);
    const double half = 0.5 * grid.size[axis] * grid.spacing_mm[axis];
    if (std::abs(d) < 1e-12) {
      if (std::abs(s) > half) return 0.0;
      continue;
    }
    enter = std::max(enter, std::min((-half - s) / d, (half - s) / d));
    leave = std::min(leave, std::max((-half - s) / d, (half - s) / d));
  }
  return std::max(0.0, leave - enter) * distance_mm(from, to);
}

inline double sphere_chord_mm(const PatientPoint& centre, double radius, const PatientPoint& from,
                              const PatientPoint& to) {
  const PatientVector ray = (to - from).normalized();
  const double miss = (centre - from).cross(ray).norm();
  return miss < radius ? 2.0 * std::sqrt(radius * radius - miss * miss) : 0.0;
}

/// Fractions of each voxel inside `inside`, by n x n x n points, times mu.
inline ScalarImage voxelised(const ImageGeometry& grid, double mu, int n,
                             const std::function<bool(const PatientPoint&)>& inside) {
  ScalarImage image(grid);
  for (int k = 0; k < grid.size.z(); ++k) {
    for (int j = 0; j < grid.size.y(); ++j) {
      for (int i = 0; i < grid.size.x(); ++i) {
        int hits = 0;
        for (int s = 0; s < n * n * n; ++s) {
          const Eigen::Vector3d sub(s % n, s / n % n, s / (n * n));
          const Eigen::Vector3d at =
              Eigen::Vector3d(i, j, k) + (sub.array() + 0.5 - 0.5 * n).matrix() / n;
          hits += inside(grid.point_of(at)) ? 1 : 0;
        }
        image.at(i, j, k) = static_cast<float>(mu * hits / (n * n * n));
      }
    }
  }
  return image;
}

/// Directions of the grids to test: axial, sagittal (i = posterior, j = inferior, k = left),
/// oblique, and one with a left-handed (mirrored) grid.
inline std::vector<Eigen::Matrix3d> test_directions() {
  Eigen::Matrix3d sagittal, flipped;
  sagittal << 0, 0, 1, 1, 0, 0, 0, -1, 0;
  flipped << 1, 0, 0, 0, -1, 0, 0, 0, 1;
  const Eigen::Matrix3d oblique = (Eigen::AngleAxisd(0.45, Eigen::Vector3d(1, 2, -1).normalized()) *
                                   Eigen::AngleAxisd(-0.3, Eigen::Vector3d::UnitX()))
                                      .toRotationMatrix();
  return {Eigen::Matrix3d::Identity(), sagittal, oblique, flipped};
}

/// A grid of the given direction with its box centred on `centre`.
inline ImageGeometry centred_grid(const Eigen::Vector3i& size, const Eigen::Vector3d& spacing_mm,
                                  const Eigen::Matrix3d& direction, const PatientPoint& centre) {
  ImageGeometry g;
  g.size = size;
  g.spacing_mm = spacing_mm;
  g.direction = direction;
  g.origin = PatientPoint();
  g.origin = PatientPoint(Eigen::Vector3d(centre.v - g.centre().v));
  return g;
}

inline constexpr View kAllViews[] = {View::Ap, View::Pa, View::Lateral, View::CloLeft,
                                     View::CloRight};

}  // namespace flavum::closed_form
