#pragma once
// The epidurogram: where contrast stands now, how well the line is seen, how thick the column is.
// What the fluoroscope shows of it is laid out in sim/fluoroscope/contrast_spread.h.

#include <optional>
#include <vector>

#include "sim/procedure/state.h"
#include "sim/procedure/world.h"

namespace flavum {

/// One slice of the column on one side; parallel to World::epidural->slices. An exact function of
/// the injections, the tick and what was cut: nothing is carried along from tick to tick.
struct ColumnSlice {
  double thickness_mm = 0.0;  ///< of contrast, dorsal of the sac
  double opacity = 0.0;       ///< 0 nothing to see .. 1 undiluted, fades with time
  double area_mm2 = 0.0;      ///< of contrast across the canal; the sum over slices is its volume
  double filled = 0.0;        ///< share of the space that holds contrast, 0..1
  double strength = 0.0;      ///< iodine there compared with a full, fresh column, 0..1
};
std::vector<ColumnSlice> contrast_column(const World& world, const State& state, Side side);

/// Where the contrast put into the epidural space went. Together the injected volume.
struct ContrastVolumes {
  double in_column_ml = 0.0;
  double ran_out_ml = 0.0;  ///< ventrally and at the foramina: what the dorsal space cannot hold
};
ContrastVolumes contrast_volumes(const World& world, const State& state);

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
/// Where the tip of the needle lies, as the labels have it.
ContrastPattern pattern_at(const World& world, const Needle& needle);
/// How far inside the thecal sac a point lies, mm, at most 5; 0 outside it.
double depth_in_sac_mm(const World& world, const PatientPoint& p);

}  // namespace flavum
