#pragma once
// Every bone voxel to its vertebra: bodies from the column, arches by a flood through bone that
// avoids the joint spaces.

#include "imaging/segment/bodies.h"
#include "imaging/volume/labels.h"

namespace flavum::spine {

struct VertebraInput {
  const ScalarImage* hu = nullptr;  ///< fine grid, not smoothed
  const CurveMap* map = nullptr;
  const SpineCurve* curve = nullptr;
  const PolarSurface* lumen = nullptr;
  const Image<std::uint8_t>* column = nullptr;  ///< from paint_column
  const std::vector<EndPlates>* discs = nullptr;
  bool sacrum_last = false;  ///< the last vertebra is the sacrum
};

struct Bones {
  Image<std::uint8_t> owner;  ///< 0 no vertebra, else 1 + index of the vertebra (cranial to caudal)
  std::vector<bool> ribs;     ///< per vertebra: ribs come to it on both sides
  bool sides_in_view = false;  ///< the picture is wide enough to show ribs on both sides
};
Bones assign_bone(const VertebraInput& in);

}  // namespace flavum::spine
