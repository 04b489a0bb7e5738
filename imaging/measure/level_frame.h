#pragma once
// The frame in which a level is measured, and labels read between voxels. Internal to
// imaging/measure. Local coordinates: u to the patient's left, v dorsal, h cranial, mm.

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <vector>

#include "imaging/measure/measurement.h"
#include "imaging/volume/image.h"
#include "imaging/volume/landmarks.h"

namespace flavum::measure {

struct LevelFrame {
  Eigen::Vector3d origin, left, dorsal, cranial;  // orthonormal

  PatientPoint at(double u, double v, double h) const {
    return PatientPoint(Eigen::Vector3d(origin + u * left + v * dorsal + h * cranial));
  }
  Eigen::Vector3d local(const PatientPoint& p) const {
    const Eigen::Vector3d d = p.v - origin;
    return {d.dot(left), d.dot(dorsal), d.dot(cranial)};
  }
  MeasuredPlane axial(double h) const {
    return {at(0, 0, h), PatientVector(left), PatientVector(dorsal)};
  }
  MeasuredPlane sagittal(double u) const {
    return {at(u, 0, 0), PatientVector(dorsal), PatientVector(Eigen::Vector3d(-cranial))};
  }
};

/// About `origin`, from axes that need not be exactly at right angles.
inline LevelFrame frame_about(const PatientPoint& origin, const Eigen::Vector3d& cranial,
                              const Eigen::Vector3d& dorsal) {
  LevelFrame f;
  f.origin = origin.v;
  f.cranial = cranial.normalized();
  f.dorsal = (dorsal - f.cranial * f.cranial.dot(dorsal)).normalized();
  f.left = f.dorsal.cross(f.cranial);
  return f;
}

/// The share (0..1) of what lies at a point that `in(label)` accepts: its indicator, trilinear
/// between voxel centres; outside the grid 0. A border is where it is one half.
template <class In>
double share_at(const LabelMap& labels, const PatientPoint& p, In in) {
  const Eigen::Vector3d c = labels.geometry.index_of(p);
  const Eigen::Vector3d low = c.array().floor();
  const Eigen::Vector3d f = c - low;
  const Eigen::Vector3i base = low.cast<int>();
  double sum = 0.0;
  for (int corner = 0; corner < 8; ++corner) {
    const Eigen::Vector3i step(corner & 1, (corner >> 1) & 1, corner >> 2);
    const Eigen::Vector3i at = base + step;
    if (!labels.geometry.contains(at) || !in(labels.at(at))) continue;
    double weight = 1.0;
    for (int axis = 0; axis < 3; ++axis) weight *= step[axis] == 1 ? f[axis] : 1.0 - f[axis];
    sum += weight;
  }
  return sum;
}

/// Distance from `from` along the unit vector `along` to the first border at which the share
/// becomes (`into`) or stops being at least one half; empty where there is none within `far_mm`.
template <class In>
std::optional<double> border_along(const LabelMap& labels, const PatientPoint& from,
                                   const Eigen::Vector3d& along, double far_mm, bool into, In in) {
  constexpr double kStepMm = 0.2;
  double before = share_at(labels, from, in);
  if ((before >= 0.5) == into) return 0.0;
  for (double t = kStepMm; t <= far_mm; t += kStepMm) {
    const double now = share_at(labels, PatientPoint(Eigen::Vector3d(from.v + t * along)), in);
    if ((now >= 0.5) == into) return t - kStepMm * (now - 0.5) / (now - before);
    before = now;
  }
  return std::nullopt;
}

/// Size of a voxel along a direction, mm.
inline double voxel_along(const ImageGeometry& g, const Eigen::Vector3d& unit) {
  return (g.direction.transpose() * unit).cwiseAbs().dot(g.spacing_mm);
}

inline double median_of(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// One level and what is needed to measure it.
struct LevelContext {
  const LabelMap& labels;
  LevelFrame frame;  ///< about the canal's centre at the disc, axes the mean of both vertebrae
  LevelFrame upper;  ///< about the cranial vertebra's canal centre
  const LevelLandmarks& level;
  Label cranial, caudal;
  double border_error_mm;

  /// Of a length with two ends along `unit`: each end lies evenly within a voxel and as far off as
  /// the outline is; `spread_mm` is what neighbouring readings differ by. 95 %.
  double length_uncertainty(const Eigen::Vector3d& unit, double spread_mm) const {
    const double voxel = 1.96 * std::sqrt(2.0 / 12.0) * voxel_along(labels.geometry, unit);
    return std::sqrt(voxel * voxel + 2.0 * border_error_mm * border_error_mm +
                     spread_mm * spread_mm);
  }
};

using Found = std::vector<Measurement>;
void measure_canal(const LevelContext& c, Found& out);
void measure_flavum(const LevelContext& c, Side side, Found& out);
void measure_lamina(const LevelContext& c, Side side, Found& out);
void measure_facet(const LevelContext& c, Side side, Found& out);
void measure_window(const LevelContext& c, Found& out);
void measure_disc(const LevelContext& c, Found& out);
void measure_depth(const LevelContext& c, Side side, Found& out);

}  // namespace flavum::measure
