#pragma once
// What was achieved and what was spared, per axial slice, per side and as maps. All on one mask, so
// before and after are a paired difference. Index 0 is the patient's left, 1 the right.

#include <vector>

#include "sim/procedure/state.h"
#include "sim/procedure/world.h"

namespace flavum {

/// One axial slice of 1 mm, both sides apart.
struct AxialAreas {
  double cranial_mm = 0.0;  ///< from the level's centre
  double flavum_before_mm2[2] = {0, 0}, flavum_after_mm2[2] = {0, 0};
  double canal_before_mm2[2] = {0, 0}, canal_after_mm2[2] = {0, 0};
};
std::vector<AxialAreas> axial_areas(const World& world, const State& state);

struct Spared {
  double facet_percent[2] = {100, 100};  ///< of the bone lateral of the medial facet border
  double pars_percent[2] = {100, 100};
  double lateral_lamina_mm3 = 0.0;  ///< bone taken lateral of 9 mm
  double all_bone_mm3 = 0.0;
};
Spared spared(const World& world, const State& state);

struct FlavumLeft {
  double mean_thinning_percent[2] = {0, 0};  ///< in the window: see docs/scoring.md
  double least_left_mm[2] = {0,
                             0};  ///< thinnest ligament left where some was taken; else thickness
  double removed_mm3[2] = {0, 0};
};
FlavumLeft flavum_left(const World& world, const State& state);

/// Least thickness of tissue dorsal of the dura, per column of the field's chart: from the dura to
/// the first cavity. kFarMm where nothing was taken over it.
std::vector<float> tissue_over_dura(const World& world, const State& state);

}  // namespace flavum
