#pragma once
// Grey pictures as the pixel module of an object. Internal to imaging/dicom_objects.

#include <span>

#include "imaging/dicom_objects/object_writer.h"
#include "imaging/volume/pixel_image.h"

namespace flavum {

/// 8 bits, MONOCHROME2, one frame behind the other, each with the mark burned in. Precondition: at
/// least one frame, all of one size.
void put_grey_pixels(ObjectWriter& w, std::span<const PixelImage> frames);

}  // namespace flavum
