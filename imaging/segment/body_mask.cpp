#include "imaging/segment/body_mask.h"

#include "imaging/segment/grid_tools.h"

namespace flavum::spine {

namespace {
constexpr float kSkinHu = -300.0F;       // half way between air and fat; engineering default
constexpr double kTableOpeningMm = 4.0;  // table tops and blankets are thinner; engineering default
}  // namespace

MaskImage body_mask(const ScalarImage& hu) {
  MaskImage mask(hu.geometry);
  for (std::size_t n = 0; n < mask.voxels.size(); ++n)
    mask.voxels[n] = hu.voxels[n] > kSkinHu ? 1 : 0;
  const MaskImage whole = mask;
  mask = erode(mask, kTableOpeningMm);
  keep_largest(mask);
  mask = dilate(mask, kTableOpeningMm + 0.5);
  for (std::size_t n = 0; n < mask.voxels.size(); ++n)
    if (whole.voxels[n] == 0) mask.voxels[n] = 0;
  fill_holes(mask, 2, 1e9);
  return mask;
}

}  // namespace flavum::spine
