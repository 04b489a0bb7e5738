#pragma once
// The spine found in one block of MR signal, whatever series it was put together from: an isotropic
// grid about the spine. Both segment_mr and segment_study end here.

#include "imaging/segment/canal_path.h"
#include "imaging/segment_mr/segment_mr.h"

namespace flavum::spine {

/// Where the spine runs, found on one series.
struct Located {
  CanalPath path;
  MrContrast contrast = MrContrast::Unknown;
};
/// Throws InputRefused when nothing looks like a lumbar spine. Unknown contrast: the one whose sac
/// is seen better.
Located locate_spine(const ScalarImage& mr, MrContrast contrast);

/// Whether the sac along a path is brighter (T2) or darker (T1) than the bodies in front of it;
/// Unknown where neither is plain or the image does not show it.
MrContrast contrast_along(const ScalarImage& mr, const CanalPath& path);

/// Isotropic, LPS-aligned, about the path and within the image.
ImageGeometry spine_grid(const ImageGeometry& image, const CanalPath& path);

struct SpineBlock {
  ScalarImage signal;  ///< as measured, on spine_grid
  MrContrast contrast = MrContrast::T2;
  /// The leading series alone on the same grid, for discs and bodies; null: `signal` is it.
  const ScalarImage* leading = nullptr;
  const ScalarImage* fat = nullptr;  ///< T1 on the same grid beside a T2; may be null
  /// Slices along the spine's length (axial) cover these voxels; null where there are none. Flavum
  /// is trusted there.
  const MaskImage* axial = nullptr;
  double slice_mm = 1.0;  ///< thickest spacing of the leading series
};

/// Labels on the block's grid (0 where nothing was found), landmarks, confidence, warnings.
Segmentation segment_block(const SpineBlock& block, const CanalPath& path,
                           const SegmentOptions& options, const Progress& progress);

/// Labels of the block seen from another grid; body and air from the image's own signal.
LabelMap labels_on(const ScalarImage& image, const LabelMap& block);

/// segment_study where only CT is at hand.
StudySegmentation segment_ct_study(const std::vector<StudySeries>& study,
                                   const SegmentOptions& options, const Progress& progress);

}  // namespace flavum::spine
