#pragma once
// What was achieved and what was spared, per axial slice, per side and as maps. All on one mask, so
// before and after are a paired difference. Index 0 is the patient's left, 1 the right.

#include <vector>

#include "sim/procedure/state.h"
#include "sim/procedure/world.h"

namespace flavum {

/// One axial slice of 1 mm, both sides apart; the midline column counts half to each. Sums over all
/// slices are the volumes of CutTotals, exactly.
struct AxialAreas {
  double cranial_mm = 0.0;  ///< from the level's centre
  double flavum_before_mm2[2] = {0, 0}, flavum_after_mm2[2] = {0, 0};
  double canal_before_mm2[2] = {0, 0}, canal_after_mm2[2] = {0, 0};
};
/// Caudal to cranial, every slice of the field's chart that holds canal or ligament.
std::vector<AxialAreas> axial_areas(const World& world, const State& state);

struct Spared {
  double facet_percent[2] = {100, 100};  ///< of the bone lateral of the medial facet border
  double pars_percent[2] = {100, 100};
  double lateral_lamina_mm3 = 0.0;  ///< bone taken lateral of 9 mm, or of a facet border nearer
                                    ///< than that: lateral lamina, facets and pars
  double all_bone_mm3 = 0.0;
};
Spared spared(const World& world, const State& state);

/// The window of a side, where a portal of that side can work: columns of that side between the
/// midline and the medial facet border, from the upper edge of the caudal lamina to 8 mm cranial of
/// the cranial lamina's lower edge (engineering default; the ligament covers 8 to 11 mm of that
/// lamina, clinical.md 2.4), with at least 1 mm of ligament before. Thickness is measured along the
/// column, ventral to dorsal.
inline constexpr double kWindowOverLaminaMm = 8.0;
inline constexpr double kLeastFlavumMm = 1.0;
/// A column counts as worked from here on (engineering default: a tenth of a thick ligament).
inline constexpr double kWorkedMm = 0.5;
/// Indices of the chart's columns in it, ascending.
std::vector<int> flavum_window(const World& world, Side side);

struct FlavumLeft {
  double mean_thinning_percent[2] = {0,
                                     0};  ///< ligament taken in the window, of all that was there
  /// The worked part of the window: columns that lost kWorkedMm or more.
  double worked_area_mm2[2] = {0, 0};
  double worked_thinning_percent[2] = {0, 0};  ///< of the ligament that was in those columns
  double least_left_mm[2] = {0, 0};  ///< thinnest left in a column of the window where 0.1 mm or
                                     ///< more was taken; else the mean thickness there
  double removed_mm3[2] = {0, 0};    ///< of the whole side
};
FlavumLeft flavum_left(const World& world, const State& state);

/// Least thickness of tissue between the dura and the cavity, per column of the field's chart in
/// which the cavity lies; 0: exposed. In an attempt on a generated case less what the sac has come
/// dorsally. kFarMm where nothing was taken.
std::vector<float> tissue_over_dura(const World& world, const State& state);

}  // namespace flavum
