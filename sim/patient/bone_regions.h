#pragma once
// Which part of the bone a voxel belongs to: what a physician wants to keep apart when bone is
// taken.

#include <cstdint>

namespace flavum {

enum class BoneRegion : std::uint8_t {
  None,           ///< no bone
  CranialLamina,  ///< within 9 mm of the midline: the safe resection distance (mid-lamina)
  CaudalLamina,
  LateralLamina,  ///< lateral of 9 mm, medial of the facet
  FacetLeft,      ///< lateral of the medial facet border, either vertebra of the level
  FacetRight,
  ParsLeft,  ///< isthmus: cranial vertebra, lateral of the lamina, cranial of the facet
  ParsRight,
  Other,  ///< spinous process, bodies, neighbours
};
inline constexpr int kBoneRegions = 9;

}  // namespace flavum
