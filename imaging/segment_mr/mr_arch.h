#pragma once
// Posterior elements on MR, as well as they show: dark cortex and the marrow in it, where pedicles,
// laminae, joints and spinous processes are expected.

#include "imaging/segment/bodies.h"
#include "imaging/segment_mr/mr_canal.h"

namespace flavum::spine {

struct ArchInput {
  const ScalarImage* signal = nullptr;  ///< relative
  const CurveMap* map = nullptr;
  const PolarSurface* canal = nullptr;
  const PolarSurface* flavum = nullptr;  ///< dorsal face, not positive where none
  const std::vector<DiscPlane>* discs = nullptr;
  DarkLevels dark;
  bool sacrum_last = false;
};

/// 0 none, else 1 + index of the vertebra (cranial to caudal).
Image<std::uint8_t> find_arches(const ArchInput& in);

}  // namespace flavum::spine
