#pragma once
// The spinal canal: coordinates along it, the thecal sac, the ligamentum flavum, roots. mm.

#include <array>
#include <vector>

#include "imaging/phantom/shapes.h"
#include "imaging/phantom/spine_model.h"

namespace flavum::phantom {

/// Position along the canal (knot number, even = mid-body of T12.., odd = level below it) and depth
/// v dorsal of the posterior wall line.
struct CanalPosition {
  float s = -1.0F;  ///< -1: above or below the modelled part
  float v = 0.0F;
};

class CanalShape {
 public:
  explicit CanalShape(const SpineModel& spine);

  CanalPosition position(Sagittal world) const;
  SacSection sac_at(float s) const;
  /// Half width of the canal between the pedicles / at the facets.
  float half_width_at(float s) const;
  /// v of the ventral border (disc bulge) at s.
  float ventral_at(float s) const;

 private:
  struct Knot {
    SagittalPose pose;
    double wall = 0.0;
    double half_width = 12.0;
    double ventral = 0.0;
    SacSection sac;
  };
  std::vector<Knot> knots_;
};

float sac_distance(const SacSection& sac, float x, float v);

/// The flavum of one level, both sides. y, z in the level frame.
class FlavumShape {
 public:
  FlavumShape(const LevelModel& level, const VertebraModel& cranial, const VertebraModel& caudal);
  struct Row {
    float y = 0, z = 0;
    float dorsal = 0;           ///< ridge of the dorsal face
    float ventral[2] = {0, 0};  ///< ridge of the ventral face, left and right
    bool used = false;
  };
  Row row(float y, float z) const;
  /// x signed, + left. Distance to the ligament; 1e3 away from it.
  float distance(float x, const Row& row) const;
  /// Is (x, row) ventral of the dorsal face? Only meaningful between the two laminae.
  bool in_front_of_roof(float x_abs, const Row& row) const {
    return row.y < row.dorsal - cot_ * x_abs;
  }

 private:
  LevelModel l_;
  float cot_, norm_;
  float cranial_ridge_ = 0, cranial_slope_ = 0, caudal_ridge_ = 0, caudal_slope_ = 0;
  float caudal_half_thickness_ = 3;
};

/// Course of the root that leaves below the pedicle of `v` (left side), in its frame.
struct RootPath {
  std::array<Vec3f, 6> points;
  std::array<float, 6> radius_mm;
  float distance(Vec3f p) const;
};
RootPath root_of(const VertebraModel& v);

/// Distance to the nearest rootlet of the cauda equina, both sides mirrored. They sink to the lower
/// side: dorsal when supine, ventral when prone.
float rootlets_distance(const SacSection& sac, float x, float v, float s, bool prone);

}  // namespace flavum::phantom
