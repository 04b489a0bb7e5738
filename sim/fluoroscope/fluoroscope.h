#pragma once
// The live fluoroscopic picture of a session: anatomy cached per pose, the cut and the instruments
// composed on top. Pure computation; drawing is app/render's.

#include <memory>
#include <optional>

#include "sim/procedure/apply.h"

#include "sim/detector/image_formation.h"
#include "sim/xray/body_padding.h"
#include "sim/xray/metal.h"
#include "sim/xray/projector.h"

namespace flavum {

class Fluoroscope {
 public:
  /// Prepares the X-ray volume (about a second for a full CT).
  explicit Fluoroscope(const World& world);

  struct Picture {
    PixelImage grey;            ///< 0 black … 1 white
    PixelImage line_integrals;  ///< total A at 60 keV, instruments and padding included
    ProjectionGeometry geometry;
    bool padded = false;  ///< soft tissue beyond the CT was estimated: say so in the picture
  };
  /// Recomputes only what changed since the last call.
  const Picture& picture(const World& world, const State& state, int size_px,
                         const ExposureSettings& exposure);

 private:
  AttenuationVolume anatomy_;
  BodyOutline outline_;
  PixelImage anatomy_integrals_;
  PixelImage cut_integrals_;
  std::optional<CArmPose> cached_pose_;
  int cached_size_ = 0;
  Tissue cached_tissue_;
  Picture picture_;
};

/// The portal and the active instrument as metal in the beam.
std::vector<MetalInstrument> metal_in_beam(const World& world, const State& state);

}  // namespace flavum
