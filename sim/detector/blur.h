#pragma once
// Private to sim/detector: a separable Gaussian of few taps, row by row.

#include <functional>
#include <vector>

#include "imaging/volume/pixel_image.h"

namespace flavum {

/// Response of pixels -r..r to a Gaussian, integrated over the pixel; sum 1. One tap where the
/// Gaussian stays inside its pixel.
std::vector<float> blur_kernel(double sigma_px);

/// Blurs every row (the border pixel continues outside) and hands it over: use(row, values).
/// Rows come in any order and from several threads.
void blur_rows(const PixelImage& image, const std::vector<float>& kernel,
               const std::function<void(int row, float* values)>& use);

}  // namespace flavum
