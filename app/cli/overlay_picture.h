#pragma once
// Axial slices of an image with the outlines of its labels: for looking at a segmentation.

#include <filesystem>

#include "app/cli/image_file.h"
#include "imaging/volume/image.h"

namespace flavum {

/// Grey values from `low` to `high` map to black and white.
struct OverlayWindow {
  float low = -120.0F;
  float high = 280.0F;
};

/// MR has no unit: from the 2nd to the 99th percentile of what is not background.
OverlayWindow window_of_mr(const ScalarImage& image);

/// Slice `k` of the stack, cropped to the labelled part of the whole stack with a margin, enlarged
/// to at least `least_pixels`; outlines in the labels' colours. Stored order of columns and rows.
RgbImage overlay_picture(const ScalarImage& image, const LabelMap& labels, int k,
                         const OverlayWindow& window = {}, int least_pixels = 480);

/// Every `step`-th slice that shows a label, as slice_0012.png …
void write_overlays(const ScalarImage& image, const LabelMap& labels,
                    const std::filesystem::path& folder, int step = 5,
                    const OverlayWindow& window = {});

}  // namespace flavum
