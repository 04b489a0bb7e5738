#pragma once
// Between a case that is open and one that is stored. Internal to this folder but for
// stored_case (open_case.h).

#include "app/editor/open_case.h"

namespace flavum {

/// A volume and its labels as a case; `images` holds the volume alone.
OpenedCase gather_case(OpenedVolume volume, Segmentation segmentation, bool generated);

/// With the images that were stored beside the volume.
OpenedCase with_others(OpenedCase opened, const std::vector<StoredImage>& others);

}  // namespace flavum
