#pragma once
// What is found in the patient when an attempt or a rehearsal is judged: measured once, so that the
// score itself is arithmetic.

#include <optional>
#include <vector>

#include "imaging/volume/distance_field.h"
#include "sim/assess/metric_kinds.h"
#include "sim/assess/plan_match.h"
#include "sim/procedure/decompression.h"
#include "sim/procedure/epidurogram.h"
#include "sim/procedure/readings.h"
#include "sim/procedure/sac.h"

namespace flavum {

/// Index 0 is the patient's left, 1 the right.
struct Findings {
  bool has_level = false;  ///< a level was chosen; without it nothing below is defined
  Readings readings;
  double tissue_over_dura_mm = kFarMm;  ///< least under the cavity; kFarMm: nothing was taken
  std::vector<AxialAreas> areas;
  Spared spared;
  FlavumLeft flavum;
  bool has_sac = false;     ///< the sac re-expands: generated cases only
  SacArea sac_disc;         ///< at disc height
  SacArea sac_best;         ///< on the slice best_slice() names
  bool has_column = false;  ///< the epidural space is known
  ColumnGain column[2];
  std::optional<RemovalMatch> removal;    ///< nothing where none was planned
  bool line_visible[2] = {false, false};  ///< when the procedure was stopped, else now
};
Findings examine(const World& world, const State& state);

/// Index of the axial slice on which the canal gained most; -1 when none gained.
int best_slice(const std::vector<AxialAreas>& areas);

}  // namespace flavum
