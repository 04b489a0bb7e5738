#pragma once
// What a C-arm pose shows of the level, judged against this patient's own laminae (clinical.md 3).

#include "sim/procedure/imaging.h"
#include "sim/procedure/state.h"
#include "sim/procedure/world.h"

namespace flavum {

ViewJudgement judge_view(const World& world, const CArmPose& pose);
/// The best contralateral oblique for an instrument on `side`: detector turned to the other side by
/// the laminar half-angle of `side`. Isocentre: canal centre of the level.
CArmPose best_clo(const World& world, Side side);
/// True AP with the end plates of the level squared as far as the machine tilts.
CArmPose best_ap(const World& world);
/// Whether p lies inside the collimated field.
bool in_field(const World& world, const State& state, const PatientPoint& p);

}  // namespace flavum
