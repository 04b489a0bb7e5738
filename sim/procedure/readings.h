#pragma once
// What can be read off a state: where the instrument stands and how far from what. Computed, never
// stored.

#include <optional>
#include <string>

#include "sim/procedure/state.h"
#include "sim/procedure/world.h"

namespace flavum {

/// Pose of the active instrument; nothing without portal or instrument.
std::optional<RigidTransform<Patient, Tool>> X_PatientInstrument(const World& world,
                                                                 const State& state);

/// Where the window or jaw faces: a unit vector across the tool. At clock 0 as near to cranial as
/// the axis allows (for a portal that climbs cephalad: cranial and dorsal, away from the dura);
/// growing clock angles turn it clockwise as the operator sees the handle. Nothing without portal
/// or instrument.
std::optional<PatientVector> jaw_direction(const World& world, const State& state);
/// The same in words: "cranial and dorsal".
std::string facing_words(const World& world, const State& state);

/// Numbers for the panel, computed from the state alone. Defined for a physician in
/// docs/cutting.md.
struct Readings {
  bool has_distance = false;  ///< false without a portal: both distances are then kFarMm
  double dura_mm = 0.0;       ///< instrument envelope to dura; negative: through it
  double line_mm = 0.0;       ///< instrument envelope to the epidurogram line; negative: past it
  double tissue_over_dura_mm =
      0.0;  ///< least thickness left between the cavity (or tip) and the dura; 0: exposed
  double exposed_dura_mm2 = 0.0;
  /// Uncut bone where the shaft beyond the portal stands. In planning it is shown only; in an
  /// attempt bone stops the shaft (shaft.h).
  double bone_in_way_mm3 = 0.0;
  double bone_removed_mm3 = 0.0;
  double ligament_removed_mm3 = 0.0;
  double flavum_area_before_mm2 = 0.0,
         flavum_area_after_mm2 = 0.0;  ///< axial, at the level's disc height
  double canal_area_before_mm2 = 0.0,
         canal_area_after_mm2 = 0.0;  ///< canal plus the room made by cutting
  bool dura_crossed = false;          ///< ever, in this attempt
  bool line_crossed = false;
};
Readings measure(const World& world, const State& state);

}  // namespace flavum
