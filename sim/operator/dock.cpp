#include <algorithm>

#include "sim/operator/stages.h"

namespace flavum {
namespace {

constexpr double kIncisionMm = 9.0, kCarelessIncisionMm = 13.0;
constexpr double kCoarseMm = 12.0, kFineMm = 2.0;
constexpr double kNearMm = 12.0;   // from here on in small steps
constexpr double kBeyondMm = 6.0;  // deeper than planned without bone: aims anew
constexpr int kMostRedirects = 3;

PortalPlan plan_for(const World& world, Side side) {
  const auto& plan = world.scenario.plan;
  if (plan && plan->side == side && plan->level == world.field->level) return *plan;
  return propose_portal(*world.patient, *world.field, world.field->level, side, world.portal).plan;
}

// On to bone. False when the tip went deeper than planned without meeting any.
bool advance_to_bone(Hands& hands, double planned_mm) {
  double depth = hands.state().access.depth_mm;
  while (depth < planned_mm + kBeyondMm) {
    depth += depth < planned_mm - kNearMm ? kCoarseMm : kFineMm;
    hands.act(AdvanceTrocar{depth}, 3.0);
    if (hands.state().access.on_bone) return true;
  }
  return false;
}

}  // namespace

bool dock(Hands& hands, Side side) {
  const PortalPlan plan = plan_for(hands.world(), side);
  const SpineLevel level = hands.field().level;
  // Once, before the first incision; the other side has its level pause (clinical.md 0.9).
  const bool first = !hands.state().checklist.time_out.has_value();
  if (!hands.slips() && first) hands.act(TimeOut{level, side}, 20.0);
  const PatientPoint entry = hands.aimed(plan.skin_entry);
  hands.act(Incise{entry, hands.slips() ? kCarelessIncisionMm : kIncisionMm}, 10.0);
  if (!hands.act(InsertTrocar{entry, hands.aimed(plan.dock)}, 5.0)) return false;
  const double planned_mm = distance_mm(plan.skin_entry, plan.dock);
  hands.look_ap();
  bool on_bone = advance_to_bone(hands, planned_mm);
  for (int n = 0; !on_bone && n < kMostRedirects; ++n) {
    hands.look_ap();
    // A little more cranial each time: the lamina is there.
    hands.act(RedirectTrocar{hands.aimed(plan.dock) + 1.5 * (n + 1) * hands.field().cranial}, 10.0);
    on_bone = advance_to_bone(hands, planned_mm);
  }
  if (!on_bone) return false;
  hands.act(RemoveTrocar{}, 5.0);
  if (!hands.slips()) hands.act(FixPortal{true}, 10.0);
  hands.look_ap();
  hands.look_clo(side);
  if (!hands.slips()) hands.act(LevelPause{level, side}, 10.0);
  hands.say(
      told("Portal docked on the lamina, %.0f mm below the skin.", hands.state().access.depth_mm));
  return hands.state().portal.has_value();
}

void withdraw(Hands& hands) {
  const State& s = hands.state();
  if (s.instrument != InstrumentKind::None) {
    if (s.jaw_open && !hands.slips()) hands.act(CloseJaw{}, 1.0);
    hands.act(MoveInstrument{0.0, 0.0, 0.0, 0.0}, 3.0);
    hands.act(SelectInstrument{InstrumentKind::None}, 3.0);
  }
  if (s.portal) {
    if (s.access.portal_fixed) hands.act(FixPortal{false}, 3.0);
    hands.act(RemovePortal{}, 10.0);
  }
}

}  // namespace flavum
