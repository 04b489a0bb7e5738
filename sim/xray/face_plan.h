#pragma once
// Private to sim/xray: which of the six faces a detector's rays need, and on which slope grids.

#include <optional>
#include <vector>

#include "sim/xray/plane_trace.h"
#include "sim/xray/projector.h"

namespace flavum {

/// The detector in continuous indices of a volume.
struct DetectorIndex {
  Eigen::Vector3d source;
  Eigen::Vector3d first;   ///< from the source to the centre of pixel (0, 0)
  Eigen::Vector3d column;  ///< from pixel to pixel
  Eigen::Vector3d row;
  int columns = 0, rows = 0;

  DetectorIndex(const ImageGeometry& grid, const ProjectionGeometry& geometry);
  Eigen::Vector3d ray(int c, int r) const { return first + c * column + r * row; }
};

struct PlannedFace {
  Face face;
  SlopeGrid grid;  ///< empty where the volume's shadow misses the detector
};

/// The faces in use (at most one per axis and sign), or nothing if the fast path does not apply: a
/// pixel lies in front of the far side of the volume, or the detector samples so coarsely that
/// tracing each ray is cheaper than tracing the grid.
std::optional<std::vector<PlannedFace>> plan_faces(const AttenuationVolume::Data& volume,
                                                   const DetectorIndex& detector);

/// The face of a ray: its principal axis (see principal_axis_of) and the sign along it.
Face face_of(const Eigen::Vector3d& ray);

}  // namespace flavum
