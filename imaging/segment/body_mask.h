#pragma once
// The body inside the skin, on any grid.

#include "imaging/volume/image.h"

namespace flavum::spine {

/// Largest connected part above -300 HU with air inside it filled, without the table (which is
/// thinner than the opening). The same grid as `hu`.
MaskImage body_mask(const ScalarImage& hu);

}  // namespace flavum::spine
