#pragma once
// The dorsal epidural space as it is now: what the scan shows plus the share of the room made by
// cutting that the sac leaves over. Inside the folder only, but for levels_along().

#include <vector>

#include "sim/procedure/state.h"
#include "sim/procedure/world.h"

namespace flavum {

struct SideSpace {
  double area_mm2 = 0.0;
  double thickness_mm = 0.0;
  /// As a contralateral oblique view shows it: rays run along the lamina, so where room was made
  /// the deepest place counts, not the mean.
  double seen_mm = 0.0;
};
/// Parallel to World::epidural->slices. `cut` null: before anything was cut.
std::vector<SideSpace> dorsal_space(const World& world, const CutTotals* cut, Side side);

/// The level in work: the field's, else the scenario's.
SpineLevel level_in_work(const World& world);
/// Slices of the level's window, where the work is done and the stenosis lies: from the middle of
/// the interlaminar gap to disc height, ContrastModel::window_mm further at both ends. Empty (first
/// > last) where the canal is not marked.
struct SliceRange {
  int first = 0, last = -1;
};
SliceRange level_window(const World& world);
/// Position of every slice in levels, growing cranially; whole numbers at disc heights.
std::vector<double> levels_along(const World& world);

}  // namespace flavum
