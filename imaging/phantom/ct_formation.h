#pragma once
// From painted HU to a CT image: in-plane point spread, quantum noise shaped by the same kernel,
// whole numbers from -1024.

#include <cstdint>

#include "imaging/base/progress.h"
#include "imaging/volume/image.h"

namespace flavum::phantom {

/// In-plane Gaussian of standard deviation 0.45 mm (1.06 mm full width at half maximum, a standard
/// body kernel; engineering default). `noise_hu` is the standard deviation after the kernel.
void form_ct(ScalarImage& painted, double noise_hu, std::uint64_t seed, const Progress& progress);

}  // namespace flavum::phantom
