#pragma once
// Small image operations that every stage of the segmentation shares, by ITK behind our own image
// types. Patient frame, mm.

#include "imaging/volume/image.h"

namespace flavum::spine {

/// Mean over blocks of whole voxels (partial blocks at the far end are dropped): a cheap, exact
/// anti-alias filter before sampling on a coarser grid. Factors >= 1.
ScalarImage block_mean(const ScalarImage& image, const Eigen::Vector3i& factors);

/// The part of `image` that covers `grid` with `margin_mm` around it.
ScalarImage crop_to(const ScalarImage& image, const ImageGeometry& grid, double margin_mm);

/// Anti-aliased linear resampling; outside the image `outside`.
ScalarImage resample_smoothed(const ScalarImage& image, const ImageGeometry& grid, float outside);

/// Discrete Gaussian, edge continued.
ScalarImage gaussian(const ScalarImage& image, double sigma_mm);

/// Greatest (or least) value in the cube of `reach` voxels each way.
ScalarImage greatest_around(const ScalarImage& image, int reach, bool least = false);

/// Keeps connected parts (6-neighbours) of the mask whose size is at least `least_voxels`, or only
/// the largest one.
void keep_parts_of(MaskImage& mask, std::int64_t least_voxels);
void keep_largest(MaskImage& mask);

/// Fills background that does not reach the border of the plane, in every plane across `axis`;
/// holes larger than `largest_mm2` stay.
void fill_holes(MaskImage& mask, int axis, double largest_mm2);

/// Erosion / dilation / closing / opening by a ball, exact in mm.
MaskImage dilate(const MaskImage& mask, double radius_mm);
MaskImage erode(const MaskImage& mask, double radius_mm);
MaskImage close(const MaskImage& mask, double radius_mm);
MaskImage open(const MaskImage& mask, double radius_mm);

/// Sums of a volume over boxes in constant time.
class BoxSums {
 public:
  explicit BoxSums(const ScalarImage& image);
  /// Mean over the voxels [low, high] (inclusive, clipped); `empty` where nothing is left.
  float mean(Eigen::Vector3i low, Eigen::Vector3i high, float empty) const;

 private:
  Eigen::Vector3i size_;
  std::vector<double> sums_;
};

}  // namespace flavum::spine
