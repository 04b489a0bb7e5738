#pragma once
// How far a distance to the dura can be relied on when the dura was outlined on the MR and the
// instrument is placed on the CT.

namespace flavum {

/// Half-width in mm of the range of a distance to the dura: where the border lies between voxels
/// (the largest voxel edge of the image it was outlined on, at least 1 mm, as without
/// registration) and the registration's residual, independent of each other. With a residual of 0
/// (the dura was outlined on the CT itself) only the first. Wrong outlines are not included.
double dural_band_mm(double largest_voxel_edge_mm, double registration_residual_mm);

}  // namespace flavum
