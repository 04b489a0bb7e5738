#pragma once
// The bone of one vertebra (or the sacrum, see sacrum_shape.h) as a signed distance with what lies
// under its surface. mm; negative inside.

#include "imaging/phantom/shapes.h"
#include "imaging/phantom/spine_model.h"

namespace flavum::phantom {

struct BoneSample {
  float distance = 1e3F;
  float shell_mm = 1.0F;   ///< thickness of the cortical shell here
  float core_hu = 120.0F;  ///< under the shell, before texture
  float arch = 0.0F;       ///< 0 in the body .. 1 in the arch
  float spur_mm = 0.0F;    ///< how far osteophytes may stand out here
};

/// One row of voxels (constant y, z) seen from the frames a vertebra is built in.
struct VertebraRow {
  float y = 0, z = 0;                 ///< vertebra's frame
  float above_y = 0, above_z = 1e3F;  ///< frame of the level above (its lower joint halves)
  float below_y = 0, below_z = 1e3F;  ///< frame of the level below
};

class VertebraShape {
 public:
  /// `above` may be null (the topmost vertebra carries no superior processes then).
  VertebraShape(const VertebraModel& v, const LevelModel* above, const LevelModel& below,
                double trabecular_hu);

  VertebraRow row(Sagittal world) const;
  /// x_abs: distance from the midline plane.
  BoneSample sample(float x_abs, const VertebraRow& row) const;
  /// Body only (for end plates and tests).
  float body_distance(float x_abs, float y, float z) const;
  float lamina_distance(float x_abs, float y, float z) const;

 private:
  float spurs(float x_abs, const VertebraRow& row) const;
  float arch_distance(float x_abs, const VertebraRow& row) const;

  VertebraModel v_;
  const LevelModel* above_;
  const LevelModel* below_;
  float trabecular_hu_;
  Vec3f isthmus_, facet_top_, sap_base_, tp_root_, tp_tip_;
  float flare_up_ = 0, flare_down_ = 0;
};

/// Distances to the two processes of a facet joint; x_abs, y, z in the level frame.
struct FacetDistances {
  float inferior = 1e3F;  ///< of the cranial vertebra
  float superior = 1e3F;  ///< of the caudal vertebra
};
FacetDistances facet_distances(const FacetModel& f, float x_abs, float y, float z);

/// Side wall of a vertebral body: kidney-shaped superellipse, waisted. Shared with discs.
float body_wall_distance(float x_abs, float y, float half_width, float half_depth);

}  // namespace flavum::phantom
