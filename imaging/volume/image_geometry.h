#pragma once
// Where the voxels of a regular grid are in the patient.
//
// Patient frame (DICOM LPS, mm). Voxel centres lie at integer index; index (0,0,0) is at `origin`.
// Columns of `direction` are the unit vectors in which i, j and k grow; they are orthonormal but
// may be left-handed (a stack listed from head to feet is a mirror image of nothing: positions stay
// true).

#include <cstdint>

#include "imaging/base/frames.h"

namespace flavum {

struct ImageGeometry {
  Eigen::Vector3i size = Eigen::Vector3i::Zero();           ///< voxels along i, j, k
  Eigen::Vector3d spacing_mm = Eigen::Vector3d::Ones();     ///< centre to centre, mm, > 0
  Eigen::Matrix3d direction = Eigen::Matrix3d::Identity();  ///< columns: i, j, k axes in Patient
  PatientPoint origin;                                      ///< centre of voxel (0,0,0)

  std::int64_t voxel_count() const {
    return static_cast<std::int64_t>(size.x()) * size.y() * size.z();
  }
  std::int64_t offset(int i, int j, int k) const {
    return i + static_cast<std::int64_t>(size.x()) * (j + static_cast<std::int64_t>(size.y()) * k);
  }
  bool contains(const Eigen::Vector3i& ijk) const {
    return (ijk.array() >= 0).all() && (ijk.array() < size.array()).all();
  }
  double voxel_volume_mm3() const { return spacing_mm.prod(); }

  PatientPoint point_of(const Eigen::Vector3d& cijk) const {
    return PatientPoint(Eigen::Vector3d(origin.v + direction * cijk.cwiseProduct(spacing_mm)));
  }
  PatientPoint point_of(int i, int j, int k) const { return point_of(Eigen::Vector3d(i, j, k)); }
  /// Continuous index; (0,0,0) is the centre of the first voxel.
  Eigen::Vector3d index_of(const PatientPoint& p) const {
    return (direction.transpose() * (p.v - origin.v)).cwiseQuotient(spacing_mm);
  }
  /// Nearest voxel; may lie outside the grid.
  Eigen::Vector3i nearest_index(const PatientPoint& p) const;
  /// Centre of the box of voxels.
  PatientPoint centre() const {
    return point_of(0.5 * (size.cast<double>() - Eigen::Vector3d::Ones()));
  }
  friend bool operator==(const ImageGeometry& a, const ImageGeometry& b) {
    return a.size == b.size && a.spacing_mm == b.spacing_mm && a.direction == b.direction &&
           a.origin == b.origin;
  }
};

/// The index axis (0, 1 or 2) that runs closest to `direction`, and +1 or -1 for its sense.
struct SignedAxis {
  int axis = 0;
  int sign = 1;
};
SignedAxis closest_axis(const ImageGeometry& geometry, const PatientVector& direction);

/// A grid of isotropic voxels with identity direction that covers `geometry` (corners included).
ImageGeometry isotropic_cover(const ImageGeometry& geometry, double spacing_mm);

/// The sub-grid of voxels [low, high] (inclusive, clipped to the grid).
ImageGeometry crop_geometry(const ImageGeometry& geometry, Eigen::Vector3i low,
                            Eigen::Vector3i high);

}  // namespace flavum
