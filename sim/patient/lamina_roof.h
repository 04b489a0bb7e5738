#pragma once
// The dorsal surface of the laminae as two planes that meet in the midline: what stands dorsal of
// it near the midline is spinous process. From the landmarks; heights above the canal centre, mm.

#include <cmath>

#include "sim/patient/case.h"

namespace flavum {

struct LaminaRoof {
  // Lateral of this the midline bone dorsal of the laminae is no longer counted as spinous process
  // (engineering default; lumbar spinous processes are 5 to 10 mm thick).
  static constexpr double kSpinousHalfWidthMm = 5.0;
  // How far dorsal of the laminar plane the spinous process begins: clear of steps of 1 mm voxels
  // (engineering default).
  static constexpr double kAboveLaminaMm = 2.0;
  double apex_mm[2] = {0.0, 0.0};
  double slope[2] = {0.0, 0.0};
  double at(int side, double aside_mm) const { return apex_mm[side] - slope[side] * aside_mm; }
  bool spinous(int side, double aside_mm, double dorsal_mm) const {
    return aside_mm <= kSpinousHalfWidthMm && dorsal_mm > at(side, aside_mm) + kAboveLaminaMm;
  }
};

inline LaminaRoof roof_of(const OperativeField& field, const LevelLandmarks& level) {
  constexpr double kDefaultHalfAngleRad = 0.98;  // 56 deg, mean of L4 and L5, clinical.md 2.3
  LaminaRoof roof;
  for (const int s : {0, 1}) {
    const double half = level.laminar_half_angle_rad[s] > 0.0 ? level.laminar_half_angle_rad[s]
                                                              : kDefaultHalfAngleRad;
    const PatientVector dock = level.lamina_dock[s] - field.centre;
    roof.slope[s] = 1.0 / std::tan(half);
    roof.apex_mm[s] = dock.dot(field.dorsal) + std::abs(dock.dot(field.left)) * roof.slope[s];
  }
  return roof;
}

}  // namespace flavum
