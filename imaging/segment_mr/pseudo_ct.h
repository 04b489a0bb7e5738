#pragma once
// A CT painted from labels, so that a patient with MR alone can be rehearsed under fluoroscopy. It
// shows where the labels say bone is, not bone that was seen.

#include <string>

#include "imaging/base/progress.h"
#include "imaging/volume/image.h"
#include "imaging/volume/labels.h"

namespace flavum {

/// HU of a structure on the painted CT.
struct TissueNumbers {
  float air = -1000.0F;
  float fat = -100.0F;
  float muscle = 55.0F;
  float trabecular = 120.0F;
  float cortical = 500.0F;  ///< averaged over a voxel that cortex shares with marrow
  float disc = 80.0F;
  float sac = 20.0F;
  float epidural = 40.0F;
  float flavum = 60.0F;
  float roots = 30.0F;
};

struct PseudoCt {
  ScalarImage image;  ///< HU, isotropic, LPS-aligned
  LabelMap labels;    ///< on the same grid
  std::string kind;   ///< to be shown wherever the image is: it is no CT
};

/// `labels` on any grid; `mr` (same patient, same frame of reference) decides between fat and
/// muscle and where the body ends. T1 and T2 alike: fat is bright on both. The grid is isotropic
/// with `spacing_mm` and covers the MR; beyond it the body is continued with muscle up to its usual
/// width, so that an X-ray from the side meets tissue. Throws UsageError for a spacing out of
/// 0.5 to 3 mm.
PseudoCt pseudo_ct(const LabelMap& labels, const ScalarImage& mr, double spacing_mm = 1.0,
                   const TissueNumbers& numbers = {}, const Progress& progress = {});

}  // namespace flavum
