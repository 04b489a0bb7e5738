#include "sim/assess/findings.h"

#include <algorithm>

namespace flavum {
namespace {

double canal_gain(const AxialAreas& a) {
  return a.canal_after_mm2[0] + a.canal_after_mm2[1] - a.canal_before_mm2[0] -
         a.canal_before_mm2[1];
}

}  // namespace

int best_slice(const std::vector<AxialAreas>& areas) {
  int best = -1;
  double most = 0.0;
  for (std::size_t n = 0; n < areas.size(); ++n) {
    if (canal_gain(areas[n]) <= most) continue;
    most = canal_gain(areas[n]);
    best = static_cast<int>(n);
  }
  return best;
}

Findings examine(const World& world, const State& state) {
  Findings f;
  f.readings = measure(world, state);
  f.has_level = world.field != nullptr;
  if (!f.has_level) return f;
  for (const float mm : tissue_over_dura(world, state)) {
    f.tissue_over_dura_mm = std::min(f.tissue_over_dura_mm, static_cast<double>(mm));
  }
  f.areas = axial_areas(world, state);
  f.spared = spared(world, state);
  f.flavum = flavum_left(world, state);
  f.removal = match_removal(world, state);
  f.has_sac = world.patient != nullptr && world.patient->generated;
  if (f.has_sac) {
    f.sac_disc = sac_area(world, state, 0.0);
    const int best = best_slice(f.areas);
    if (best >= 0) {
      f.sac_best = sac_area(world, state, f.areas[static_cast<std::size_t>(best)].cranial_mm);
    }
  }
  f.has_column = world.epidural != nullptr && !world.epidural->slices.empty();
  if (!f.has_column) return f;
  State at_stop = state;
  if (state.stopped_tick >= 0) at_stop.tick = state.stopped_tick;
  for (const Side side : {Side::Left, Side::Right}) {
    f.column[side_index(side)] = column_gain(world, state, side);
    f.line_visible[side_index(side)] = line_visible(world, at_stop, side);
  }
  return f;
}

}  // namespace flavum
