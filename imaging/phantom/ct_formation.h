#pragma once
// From painted HU to a CT image: in-plane point spread, quantum noise shaped by the same kernel,
// whole numbers from -1024.

#include "imaging/base/progress.h"
#include "imaging/phantom/phantom.h"
#include "imaging/volume/image.h"

namespace flavum::phantom {

/// Kernels in the image plane; engineering defaults. Standard: a Gaussian of standard deviation
/// 0.45 mm (1.06 mm full width at half maximum) and the noise asked for. Soft: 0.75 mm, 0.6 times
/// the noise. Bone: edges raised (overshoot about a fifth), 2.6 times the noise.
/// `noise_hu` is the standard deviation after the standard kernel, in slices of 1 mm or, with
/// slice_thickness_mm = 0 (slices share an edge with their neighbours), in any.
void form_ct(ScalarImage& painted, const PhantomOptions& options, const Progress& progress);

}  // namespace flavum::phantom
