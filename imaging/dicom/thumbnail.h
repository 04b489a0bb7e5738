#pragma once
// Small grey pictures for a list of what was found: of volumes, and of images that were refused as
// volumes but can be looked at (scouts, secondary captures). Decoded in a reader child like all
// pixels of unknown files (reader_pool.h).

#include "imaging/dicom/catalogue.h"
#include "imaging/volume/pixel_image.h"

namespace flavum {

/// The longer side of a thumbnail, pixels.
constexpr int kThumbnailPx = 128;

/// The middle slice, 0 (black) to 1 (white): the file's own window, else between the 1st and the
/// 99th percentile. Pixels are square: spacing is respected. 0 x 0 where it cannot be decoded;
/// never throws but Cancelled.
PixelImage thumbnail(const VolumeEntry& entry);

/// The middle one of the refused files, its first frame; 0 x 0 where there is no picture in it.
PixelImage thumbnail(const Refusal& refused);

/// The part that looks at no file: `columns` x `rows` values, row by row, `aspect` = height of a
/// pixel over its width; a width of 0 asks for the percentiles. Areas are averaged.
PixelImage small_picture(const PixelImage& values, double aspect, double window_centre,
                         double window_width);

}  // namespace flavum
