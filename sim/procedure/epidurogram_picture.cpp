// The words for what the epidurogram looks like.
#include <algorithm>

#include "sim/instruments/portal_checks.h"
#include "sim/procedure/epidural_room.h"
#include "sim/procedure/epidurogram.h"

namespace flavum {
namespace {

std::string column_words(const World& world, const State& state) {
  const SliceRange window = level_window(world);
  const std::string level = level_name(level_in_work(world));
  bool seen[2] = {false, false};
  double least_mm[2] = {0.0, 0.0}, least[2] = {1.0, 1.0};
  bool passes[2] = {false, false}, closed[2] = {false, false}, reaches[2] = {true, true};
  for (const Side side : {Side::Left, Side::Right}) {
    const int s = side_index(side);
    const std::vector<ColumnSlice> column = contrast_column(world, state, side);
    for (const ColumnSlice& c : column) {
      seen[s] = seen[s] || c.opacity >= world.contrast.visible_opacity;
    }
    const std::vector<SideSpace> space = dorsal_space(world, &state.cut, side);
    passes[s] = column_gain(world, state, side).passes_now;
    for (int i = window.first; i <= window.last; ++i) {
      const auto at = static_cast<std::size_t>(i);
      least[s] = std::min(least[s], column[at].opacity);
      closed[s] = closed[s] || space[at].area_mm2 <= world.contrast.closed_mm2;
      reaches[s] = reaches[s] && column[at].filled > 0.0;
      if (i == window.first || column[at].thickness_mm < least_mm[s]) {
        least_mm[s] = column[at].thickness_mm;
      }
    }
  }
  if (!seen[0] && !seen[1]) return "The contrast has faded; no column is seen.";
  const bool both = seen[0] && seen[1];
  const int s = seen[0] ? 0 : 1;
  const std::string where = both ? "on both sides" : s == 0 ? "on the left" : "on the right";
  if (window.first > window.last) return "A column " + where + ".";
  const auto all = [&](const bool(&what)[2]) {
    return (!seen[0] || what[0]) && (!seen[1] || what[1]);
  };
  const double thin = both ? std::min(least_mm[0], least_mm[1]) : least_mm[s];
  const double faint = both ? std::min(least[0], least[1]) : least[s];
  if ((seen[0] && closed[0]) || (seen[1] && closed[1])) {
    return "A column " + where + ", interrupted at " + level + ".";
  }
  if (!all(reaches)) return "A column " + where + " that does not reach " + level + ".";
  if (faint < world.contrast.visible_opacity) {
    return "A column " + where + ", too faint at " + level +
           with_number(" (%.0f %% of full density).", 100.0 * faint);
  }
  if (!all(passes)) {
    return "A thin column " + where + ", waisted at " + level + with_number(" to %.1f mm.", thin);
  }
  return "A full column " + where + " that passes " + level + ".";
}

}  // namespace

std::string epidurogram_words(const World& world, const State& state) {
  if (state.contrast.injections.empty()) return {};
  switch (state.contrast.injections.back().pattern) {
    case ContrastPattern::Intravascular:
      return "The contrast washes away at once: the needle is in a vessel.";
    case ContrastPattern::Intrathecal:
      return "The contrast outlines the nerve roots inside the sac: the needle is in the thecal "
             "sac.";
    case ContrastPattern::Subdural:
      return "A dense, thin film far up and down on both sides: the needle lies under the dura.";
    case ContrastPattern::SoftTissue:
      return "A blob at the needle's tip: the contrast is not in the epidural space.";
    case ContrastPattern::Epidural:
      break;
  }
  return column_words(world, state);
}

}  // namespace flavum
