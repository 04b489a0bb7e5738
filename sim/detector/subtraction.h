#pragma once
// Digital subtraction: a mask frame taken before the contrast, and what has changed since.

#include "imaging/volume/pixel_image.h"

namespace flavum {

/// ln(mask) - ln(live) per pixel: attenuation that came after the mask, so contrast is positive.
/// Independent of tissue and exposure where nothing scatters. Signals below `least` (relative to
/// the detector default) count as that; behind steel there is nothing to subtract. CHECKs equal
/// sizes.
PixelImage subtract(const PixelImage& mask, const PixelImage& live, double least = 0.01);

/// Shown around middle grey; more attenuation is darker. `gain` in grey per unit of ln; 0.7 shows
/// 3 mm of contrast of 240 mg/mL (0.7 at 80 kV) as black (engineering default).
PixelImage subtraction_picture(const PixelImage& difference, double gain = 0.7);

}  // namespace flavum
