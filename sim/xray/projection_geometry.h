#pragma once
// A point source and a flat detector in the Patient frame, mm. No display flips: column_dir is
// where the column index grows, row_dir where the row index grows (either handedness).

#include "imaging/base/frames.h"

namespace flavum {

struct ProjectionGeometry {
  PatientPoint source;
  PatientPoint detector_centre;  ///< centre of the pixel grid
  PatientVector column_dir{1, 0, 0};
  PatientVector row_dir{0, 1, 0};
  double pixel_pitch_mm = 1.0;
  Eigen::Vector2i size_px{512, 512};  ///< columns, rows

  /// Centre of pixel (column, row); fractional pixels allowed.
  PatientPoint pixel_point(double column, double row) const;
  /// (column, row) where the ray from the source through p meets the detector plane. NaN if p is
  /// not in front of the source.
  Eigen::Vector2d project(const PatientPoint& p) const;
  double source_detector_mm() const;  ///< perpendicular distance from source to detector plane
};

}  // namespace flavum
