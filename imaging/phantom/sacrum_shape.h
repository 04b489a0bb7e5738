#pragma once
// The upper sacrum (S1 to about S3) with its wings, canal and foramina, and the iliac wings beside
// it. mm; x_abs is the distance from the midline; sacrum frame: origin at the S1 end plate's
// centre.

#include "imaging/phantom/vertebra_shape.h"

namespace flavum::phantom {

class SacrumShape {
 public:
  SacrumShape(const VertebraModel& sacrum, const LevelModel& lumbosacral, double trabecular_hu);
  VertebraRow row(Sagittal world) const;
  BoneSample sample(float x_abs, const VertebraRow& row) const;
  /// Distance to the lumen of the sacral foramina with their roots' fat (y, z in the sacrum's
  /// frame).
  float foramina_distance(float x_abs, float y, float z) const;
  /// y of the posterior wall of the bodies at height z.
  float wall(float z) const;

 private:
  VertebraModel s_;
  const LevelModel* level_;
  float trabecular_hu_;
};

class IliumShape {
 public:
  explicit IliumShape(const SpineModel& spine);
  BoneSample sample(float x_abs, float world_y, float world_z) const;
  double top_z() const { return crest_z_; }

 private:
  float s1_y_, s1_z_, crest_z_, trabecular_hu_;
};

}  // namespace flavum::phantom
