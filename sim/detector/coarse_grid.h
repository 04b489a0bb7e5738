#pragma once
// Private to sim/detector: an image in square cells of whole pixels, for what varies slowly
// (scatter, the slow part of the display). Smoothed by a Gaussian and read back between the cells'
// centres.

#include <vector>

#include "imaging/volume/pixel_image.h"

namespace flavum {

/// Cells of `pixels` x `pixels`; the last column and row of cells may be cut by the image's edge.
struct CoarseGrid {
  int pixels = 1;
  int columns = 0, rows = 0;  ///< of cells
  CoarseGrid() = default;
  CoarseGrid(int image_columns, int image_rows, int cell_pixels);
};

/// Sums of neighbouring values: adds row[n] of `count` pixels to the cells out[n / pixels].
void fold_row(const float* row, int count, int pixels, float* out);

/// Gaussian over cells, integrated over each cell, nothing outside the grid: the sum of a point's
/// response is 1 in the infinite plane and less near the edge. Taps reach 3.5 sigma.
PixelImage smoothed(const PixelImage& cells, double sigma_cells);

/// Reads cells back at pixels: linear between the cells' centres, constant beyond the outermost.
class CoarseReader {
 public:
  CoarseReader(const PixelImage& cells, const CoarseGrid& grid, int image_columns);
  /// One row of pixels.
  void row(int image_row, float* out) const;

 private:
  CoarseGrid grid_;
  PixelImage wide_;  // all columns of the image, rows of cells
};

}  // namespace flavum
