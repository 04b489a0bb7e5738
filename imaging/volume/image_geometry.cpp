#include "imaging/volume/image_geometry.h"

#include <cmath>

namespace flavum {

Eigen::Vector3i ImageGeometry::nearest_index(const PatientPoint& p) const {
  const Eigen::Vector3d c = index_of(p);
  return Eigen::Vector3i(static_cast<int>(std::floor(c.x() + 0.5)),
                         static_cast<int>(std::floor(c.y() + 0.5)),
                         static_cast<int>(std::floor(c.z() + 0.5)));
}

SignedAxis closest_axis(const ImageGeometry& geometry, const PatientVector& direction) {
  const Eigen::Vector3d along = geometry.direction.transpose() * direction.v;
  SignedAxis best;
  along.cwiseAbs().maxCoeff(&best.axis);
  best.sign = along[best.axis] < 0 ? -1 : 1;
  return best;
}

ImageGeometry isotropic_cover(const ImageGeometry& geometry, double spacing_mm) {
  Eigen::Vector3d low = Eigen::Vector3d::Constant(1e300);
  Eigen::Vector3d high = -low;
  for (int corner = 0; corner < 8; ++corner) {
    const Eigen::Vector3i last = geometry.size - Eigen::Vector3i::Ones();
    const PatientPoint p = geometry.point_of(
        (corner & 1) ? last.x() : 0, (corner & 2) ? last.y() : 0, (corner & 4) ? last.z() : 0);
    low = low.cwiseMin(p.v);
    high = high.cwiseMax(p.v);
  }
  ImageGeometry cover;
  cover.spacing_mm = Eigen::Vector3d::Constant(spacing_mm);
  cover.origin = PatientPoint(low);
  // The small slack keeps a corner that lies on a voxel centre up to rounding inside the grid.
  for (int a = 0; a < 3; ++a) {
    cover.size[a] = static_cast<int>(std::ceil((high[a] - low[a]) / spacing_mm - 1e-6)) + 1;
  }
  return cover;
}

ImageGeometry crop_geometry(const ImageGeometry& geometry, Eigen::Vector3i low,
                            Eigen::Vector3i high) {
  low = low.cwiseMax(0);
  high = high.cwiseMin(geometry.size - Eigen::Vector3i::Ones());
  ImageGeometry cropped = geometry;
  cropped.size = (high - low + Eigen::Vector3i::Ones()).cwiseMax(0);
  cropped.origin = geometry.point_of(low.cast<double>());
  return cropped;
}

}  // namespace flavum
