#pragma once
// The sac re-expands into the room that was made: a stated, simple model (docs/cutting.md), for
// generated cases only. Where ligament was taken, the dura of that column comes dorsally by a share
// of the room, at most to where an uncompressed sac would lie (OperativeField::sac_free_um). In an
// attempt only; a planning session shows the labels as they are.

#include "sim/procedure/state.h"
#include "sim/procedure/world.h"

namespace flavum {

/// Share of the room the sac takes; contrast and fat take the rest. Engineering default.
inline constexpr double kSacShareOfRoom = 0.6;

/// Brings cut.sac_shift_um up to date with cut.flavum_columns.
void let_sac_come(const OperativeField& field, CutTotals& cut);
/// How far the dura of the column at p has come dorsally, mm; 0 without re-expansion.
double sac_shift_mm(const World& world, const State& state, const PatientPoint& p);
/// Least distance of tool points to the dura, the nearer of preoperative and re-expanded.
Nearest nearest_dura(const World& world, const State& state,
                     const RigidTransform<Patient, Tool>& X_PatientTool, const ToolPoints& points);
/// Sac area in the axial slice at the level's centre plus `cranial_mm`, before and now, mm2.
struct SacArea {
  double before_mm2 = 0.0, after_mm2 = 0.0;
};
SacArea sac_area(const World& world, const State& state, double cranial_mm);

}  // namespace flavum
