#pragma once
// Who traces the tissue of one volume: the CPU (tissue_integrals) or a graphics card. The
// fluoroscope asks a tracer and need not know which; both agree within 1e-3 in A.

#include <functional>
#include <span>
#include <utility>

#include "sim/xray/projector.h"

namespace flavum {

/// Line integrals at 60 keV of the volume the tracer was made for, size_px pixels. Called from one
/// thread at a time.
using TissueTracer = std::function<TissueIntegrals(const ProjectionGeometry&)>;

/// What was cut, kept voxel by voxel on a grid of its own by a graphics card: changed voxels are
/// uploaded alone. Every function answers false where the card fails; the processor then does it.
class CutTracer {
 public:
  CutTracer() = default;
  CutTracer(const CutTracer&) = delete;
  CutTracer& operator=(const CutTracer&) = delete;
  virtual ~CutTracer() = default;
  /// A grid where nothing is cut yet.
  virtual bool start(const ImageGeometry& grid) = 0;
  /// What cutting adds to mu (1/mm at 60 keV) at the voxels [low, low + size), i fastest: soft
  /// tissue and bone by turns, usually negative.
  virtual bool upload(const Eigen::Vector3i& low, const Eigen::Vector3i& size,
                      std::span<const float> soft_and_bone) = 0;
  /// Line integrals of all of it, the rectangle's pixels only, in images of its size.
  virtual bool trace(const ProjectionGeometry& geometry, const PixelRectangle& rectangle,
                     TissueIntegrals& out) = 0;
  /// Whose cut it holds, since start(). Anyone else starts anew.
  const void* holder = nullptr;
};

inline TissueTracer cpu_tissue_tracer(AttenuationVolume volume) {
  return [volume = std::move(volume)](const ProjectionGeometry& geometry) {
    return tissue_integrals(volume, geometry);
  };
}

}  // namespace flavum
