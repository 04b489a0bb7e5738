#pragma once
// What the X-ray beam passes on its way to every detector pixel: line integrals of the basis
// materials. The pose alone decides them; voltage, dose and detector come later.

#include "imaging/volume/pixel_image.h"

namespace flavum {

struct BeamLayers {
  /// Soft tissue and bone as line integrals of mu at 60 keV, dimensionless; together what the plain
  /// projector gives. Where metal or contrast displaces tissue, the displaced part is taken off.
  PixelImage soft, bone;
  PixelImage iodine_mg_cm2;  ///< 240 mg/mL x 1 mm is 24; 0 x 0 pixels: none anywhere
  PixelImage steel_mm;       ///< chord through 316L; 0 x 0 pixels: none anywhere
};

/// The same for one ray.
struct BeamLayer {
  double soft = 0.0, bone = 0.0, iodine_mg_cm2 = 0.0, steel_mm = 0.0;
};

}  // namespace flavum
