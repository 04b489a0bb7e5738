#pragma once
// One slice of the case as pixels, on the CPU: resampled, windowed, with the label tint and the
// cut. Two steps, so that windowing does not resample again.

#include <cstdint>
#include <memory>
#include <vector>

#include "app/view/slice_plane.h"
#include "imaging/volume/image.h"
#include "sim/patient/tissue.h"

namespace flavum {

/// What a slice shows. Image, labels and tissue each lie on a grid of their own.
struct SliceContent {
  std::shared_ptr<const ScalarImage> image;
  std::shared_ptr<const ScalarImage> over;  ///< laid over the image; may be null
  const LabelMap* labels = nullptr;         ///< may be null
  const Tissue* tissue = nullptr;           ///< may be null
};

struct SliceSamples {
  int columns = 0, rows = 0;
  std::vector<float> value;           ///< of the image (CT: HU); NaN outside the volume
  std::vector<float> over;            ///< of the image laid over; empty where there is none
  std::vector<std::uint16_t> label;   ///< nearest voxel; 0 outside
  std::vector<std::uint8_t> removed;  ///< 0 whole … 255 cut away
};

/// Trilinear values, nearest label.
SliceSamples sample_slice(const ScalarImage& image, const LabelMap* labels, const Tissue* tissue,
                          const SlicePlane& plane);
SliceSamples sample_slice(const SliceContent& content, const SlicePlane& plane);

struct SliceColours {
  WindowLevel window;
  double label_opacity = 0.0;  ///< 0 hides the labels
  WindowLevel over_window;     ///< of the image laid over
  double over_share = 0.0;     ///< 0: the image alone; 1: the one laid over alone
  bool outlines_only = false;  ///< labels as borders, nothing inside
  friend bool operator==(const SliceColours&, const SliceColours&) = default;
};

/// 0xAABBGGRR, rows top down. Label borders are drawn stronger than their inside; what was cut
/// away is dark with a bright rim, so that it is told by shape as well as by colour.
std::vector<std::uint32_t> colour_slice(const SliceSamples& samples, const SliceColours& colours);

}  // namespace flavum
