#pragma once
// The voxels of a label map as points in the patient, sorted by label, and the frames of the
// vertebrae they form: what the landmarks are measured on.

#include <map>
#include <optional>
#include <vector>

#include "imaging/volume/image.h"
#include "imaging/volume/landmarks.h"

namespace flavum::spine {

using Points = std::vector<Eigen::Vector3f>;

struct LabelPoints {
  std::map<Label, Points> of;  ///< vertebrae, sacrum, discs, flavum
  Points canal;                ///< 60, 61 and 62 together
  double voxel_mm3 = 1.0;
  double spacing_mm = 1.0;  ///< the largest

  const Points& get(Label l) const;
};
LabelPoints points_of(const LabelMap& labels);

/// Local coordinates in a vertebra's frame about `origin`.
struct Frame {
  Eigen::Vector3d origin, left, dorsal, cranial;
  Eigen::Vector3d local(const Eigen::Vector3f& p) const {
    const Eigen::Vector3d d = p.cast<double>() - origin;
    return {d.dot(left), d.dot(dorsal), d.dot(cranial)};
  }
  Eigen::Vector3d world(double u, double v, double h) const {
    return origin + u * left + v * dorsal + h * cranial;
  }
};
/// Turns `cranial` and a rough dorsal direction into an orthonormal frame.
Frame frame_of(const Eigen::Vector3d& origin, const Eigen::Vector3d& cranial,
               const Eigen::Vector3d& dorsal);

/// Body, end plates, canal and axes of one vertebra (also the sacrum's first segment).
/// Empty when the labels show no body or no canal at its height.
std::optional<VertebraLandmarks> measure_vertebra(const LabelPoints& points, Label vertebra);

/// Lamina, facets and flavum of one level between two measured vertebrae.
LevelLandmarks measure_level(const LabelPoints& points, const VertebraLandmarks& cranial,
                             const VertebraLandmarks& caudal);

}  // namespace flavum::spine
