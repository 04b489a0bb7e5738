#include "imaging/segment_mr/segment_mr.h"

#include "imaging/segment/grid_tools.h"
#include "imaging/segment_mr/mr_spine.h"

namespace flavum {

Segmentation segment_mr(const ScalarImage& mr, MrContrast contrast, const SegmentOptions& options,
                        const Progress& progress) {
  using namespace spine;
  progress.report(0.0, "Finding the spine");
  const Located located = locate_spine(mr, contrast);
  SpineBlock block;
  block.signal = resample_smoothed(mr, spine_grid(mr.geometry, located.path), 0.0F);
  block.contrast = located.contrast;
  block.slice_mm = mr.geometry.spacing_mm.maxCoeff();
  Segmentation out = segment_block(block, located.path, options, progress.part(0.2, 0.95));
  out.labels = labels_on(mr, out.labels);
  progress.report(1.0, "Done");
  return out;
}

}  // namespace flavum
