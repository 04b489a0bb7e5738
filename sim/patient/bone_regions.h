#pragma once
// Which part of the bone a voxel belongs to: what a physician wants to keep apart when bone is
// taken.

#include <cstdint>

namespace flavum {

struct Case;
struct LevelLandmarks;
struct OperativeField;

/// Mid-lamina safe resection distance from the midline, 9.4 to 11.2 mm (CT of 62 patients,
/// clinical.md 2.3 [S60]), rounded down.
inline constexpr double kSafeResectionMm = 9.0;

/// Dorsal of the canal's centre; the borders come from the landmarks of the level.
enum class BoneRegion : std::uint8_t {
  None,           ///< no bone
  CranialLamina,  ///< within 9 mm of the midline, medial of the facet
  CaudalLamina,
  LateralLamina,  ///< lateral of 9 mm, medial of the facet, either vertebra of the level
  FacetLeft,      ///< lateral of the medial facet border: the cranial vertebra up to 8 mm above the
                  ///< landmark's height, the caudal one from 12 mm below it upwards
  FacetRight,
  ParsLeft,  ///< isthmus: the cranial vertebra lateral of the same border, from the facet up to the
             ///< middle of its body, where the pedicle begins
  ParsRight,
  Other,  ///< spinous process, bodies, neighbours
};
inline constexpr int kBoneRegions = 9;

/// Fills field.bone_region and field.bone_in_region from labels, axes and landmarks.
void mark_bone_regions(const Case& patient, const LevelLandmarks& level, OperativeField& field);

}  // namespace flavum
