#pragma once
// The spine as a curve: stations one millimetre apart along the canal, each with the local axes.
// Every later stage speaks of a place as (s, u, v): station, mm to the left, mm to the dorsal side.

#include <optional>
#include <vector>

#include "imaging/volume/image.h"

namespace flavum::spine {

struct Station {
  Eigen::Vector3d centre;   ///< Patient, mm
  Eigen::Vector3d left;     ///< unit
  Eigen::Vector3d dorsal;   ///< unit
  Eigen::Vector3d cranial;  ///< unit, against the course of the curve
};

struct CurvePlace {
  double s = 0.0;  ///< mm along the curve, from cranial to caudal
  double u = 0.0;  ///< mm, positive to the patient's left
  double v = 0.0;  ///< mm, positive dorsal
};

class SpineCurve {
 public:
  SpineCurve() = default;
  /// Resamples to 1 mm and smooths with a Gaussian of `sigma_mm` along the course.
  SpineCurve(const std::vector<Eigen::Vector3d>& points, double sigma_mm);

  int size() const { return static_cast<int>(stations_.size()); }
  const Station& operator[](int n) const { return stations_[static_cast<std::size_t>(n)]; }
  /// Axes and centre between stations (clamped to the ends).
  Station at(double s) const;
  Eigen::Vector3d point(double s, double u, double v) const;
  /// Where p is; nothing when p is beyond the ends by more than a millimetre. `guess` speeds the
  /// search up and decides between planes that cross far from the curve.
  std::optional<CurvePlace> locate(const Eigen::Vector3d& p, double guess) const;
  /// Station whose centre is nearest in the Patient z.
  double station_at_z(double z_mm) const;

 private:
  std::vector<Station> stations_;
};

/// (s, u, v) of every voxel of a grid within `reach_mm` of the curve's axis; s < 0 elsewhere.
struct CurveMap {
  ImageGeometry geometry;
  std::vector<float> s, u, v;
};
CurveMap map_to_curve(const SpineCurve& curve, const ImageGeometry& grid);

}  // namespace flavum::spine
