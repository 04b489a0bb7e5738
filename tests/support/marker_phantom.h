#pragma once
// A block of known values with markers on the patient's left, back and head. Its value is known at
// every point of the patient, so that a grid of any orientation can be checked voxel by voxel.

#include <cmath>

#include "imaging/volume/image.h"

namespace flavum::test {

inline constexpr double kMarkerRadius_mm = 3.0;
inline const PatientPoint kLeftMarker{9, 1, 2};
inline const PatientPoint kBackMarker{-1, 8, -2};
inline const PatientPoint kHeadMarker{2, -2, 10};
inline constexpr float kLeftValue = 700.0F, kBackValue = 1200.0F, kHeadValue = 1900.0F;

/// Whole numbers; outside the markers a ramp that differs along every axis.
inline float marker_value(const PatientPoint& p) {
  if (distance_mm(p, kLeftMarker) < kMarkerRadius_mm) return kLeftValue;
  if (distance_mm(p, kBackMarker) < kMarkerRadius_mm) return kBackValue;
  if (distance_mm(p, kHeadMarker) < kMarkerRadius_mm) return kHeadValue;
  return static_cast<float>(std::lround(11.0 * p.x() + 3.1 * p.y() - 7.3 * p.z()));
}

inline ScalarImage marker_phantom(const ImageGeometry& g) {
  ScalarImage image(g);
  for (int k = 0; k < g.size.z(); ++k) {
    for (int j = 0; j < g.size.y(); ++j) {
      for (int i = 0; i < g.size.x(); ++i) image.at(i, j, k) = marker_value(g.point_of(i, j, k));
    }
  }
  return image;
}

/// A grid around the patient's origin with the given axes (columns of a matrix); every side has its
/// own length and spacing.
inline ImageGeometry marker_grid(const Eigen::Matrix3d& axes) {
  ImageGeometry g;
  g.size = {21, 29, 14};
  g.spacing_mm = {1.3, 0.9, 1.9};
  g.direction = axes;
  const Eigen::Vector3d half = 0.5 * (g.size.cast<double>() - Eigen::Vector3d::Ones());
  g.origin = PatientPoint(
      Eigen::Vector3d(Eigen::Vector3d(0.4, -0.3, 0.2) - axes * half.cwiseProduct(g.spacing_mm)));
  return g;
}

/// An oblique, right-handed set of axes.
inline Eigen::Matrix3d oblique_axes() {
  return (Eigen::AngleAxisd(0.31, Eigen::Vector3d::UnitX()) *
          Eigen::AngleAxisd(-0.52, Eigen::Vector3d::UnitY()) *
          Eigen::AngleAxisd(1.17, Eigen::Vector3d::UnitZ()))
      .toRotationMatrix();
}

}  // namespace flavum::test
