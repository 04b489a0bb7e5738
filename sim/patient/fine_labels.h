#pragma once
// Labels on a finer grid without stair steps: each structure's signed distance on the scan's own
// grid is interpolated linearly and the nearest structure wins (shape-based interpolation, Raya and
// Udupa, IEEE Trans. Med. Imaging 1990). Body (90) and air (0) fill what no structure claims, from
// the nearest voxel. At the scan's own voxel centres the label never changes.

#include "imaging/volume/image.h"

namespace flavum {

LabelMap fine_labels(const LabelMap& labels, const ImageGeometry& grid);

}  // namespace flavum
