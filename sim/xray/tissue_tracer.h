#pragma once
// Who traces the tissue of one volume: the CPU (tissue_integrals) or a graphics card. The
// fluoroscope asks a tracer and need not know which; both agree within 1e-3 in A.

#include <functional>
#include <utility>

#include "sim/xray/projector.h"

namespace flavum {

/// Line integrals at 60 keV of the volume the tracer was made for, size_px pixels. Called from one
/// thread at a time.
using TissueTracer = std::function<TissueIntegrals(const ProjectionGeometry&)>;

inline TissueTracer cpu_tissue_tracer(AttenuationVolume volume) {
  return [volume = std::move(volume)](const ProjectionGeometry& geometry) {
    return tissue_integrals(volume, geometry);
  };
}

}  // namespace flavum
