#pragma once
// "SIMULATED / NOT FOR CLINICAL USE" as part of the picture, in its lower left corner: a picture
// that was cut out of its file still says what it is.

#include "imaging/volume/pixel_image.h"

namespace flavum {

/// White letters on black, 7 pixels high for every 256 columns. Pictures narrower than 130 columns
/// show the beginning of the text.
void burn_mark(PixelImage& grey);

}  // namespace flavum
