#pragma once
// One slice of the case as pixels, on the CPU: resampled, windowed, with the label tint and the
// cut. Two steps, so that windowing does not resample again.

#include <cstdint>
#include <vector>

#include "app/view/slice_plane.h"
#include "imaging/volume/image.h"
#include "sim/patient/tissue.h"

namespace flavum {

struct SliceSamples {
  int columns = 0, rows = 0;
  std::vector<float> hu;              ///< NaN outside the volume
  std::vector<std::uint16_t> label;   ///< nearest voxel; 0 outside
  std::vector<std::uint8_t> removed;  ///< 0 whole … 255 cut away
};

/// `labels` and `tissue` may be null or empty. Trilinear HU, nearest label.
SliceSamples sample_slice(const ScalarImage& ct, const LabelMap* labels, const Tissue* tissue,
                          const SlicePlane& plane);

struct SliceColours {
  WindowLevel window;
  double label_opacity = 0.0;  ///< 0 hides the labels
};

/// 0xAABBGGRR, rows top down. Label borders are drawn stronger than their inside; what was cut
/// away is dark with a bright rim, so that it is told by shape as well as by colour.
std::vector<std::uint32_t> colour_slice(const SliceSamples& samples, const SliceColours& colours);

}  // namespace flavum
