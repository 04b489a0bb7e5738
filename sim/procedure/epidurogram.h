#pragma once
// The epidurogram: where contrast stands now, how well the line is seen, how thick the column is.

#include <optional>
#include <vector>

#include "imaging/volume/image.h"
#include "sim/procedure/state.h"
#include "sim/procedure/world.h"

namespace flavum {

/// One slice of the column on one side; parallel to World::epidural->slices.
struct ColumnSlice {
  double thickness_mm = 0.0;  ///< of contrast, dorsal of the sac
  double opacity = 0.0;       ///< 0 nothing to see .. 1 undiluted, fades with time
};
std::vector<ColumnSlice> contrast_column(const World& world, const State& state, Side side);

/// 0..1: how well the line is seen at the level and side now (least opacity over the window).
double line_visibility(const World& world, const State& state, Side side);
bool line_visible(const World& world, const State& state, Side side);
/// Mean thickness of the column over the level's window were it fully filled; before and now. The
/// endpoint of the procedure is that it grows (clinical.md 5).
struct ColumnGain {
  double before_mm = 0.0, now_mm = 0.0;
  bool passes_before = false, passes_now = false;  ///< contrast gets by the level
};
ColumnGain column_gain(const World& world, const State& state, Side side);
/// Words for the pattern of the last injection, as a person reads the image: "A thin column on the
/// left, interrupted at L4-5." Empty without an injection.
std::string epidurogram_words(const World& world, const State& state);
/// Iodine, mg/mL, on the operative field's grid: what the fluoroscope shows.
ScalarImage iodine(const World& world, const State& state);
/// Where the tip of the needle lies, as the labels have it.
ContrastPattern pattern_at(const World& world, const Needle& needle);

}  // namespace flavum
