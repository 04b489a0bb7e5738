#include "sim/procedure/acts.h"
#include "sim/procedure/crossings.h"

namespace flavum {
namespace {

// Out of the tissue beyond the portal.
bool withdrawn(const State& s) {
  return !s.portal || s.instrument == InstrumentKind::None || s.advance_mm <= 0.0;
}

// Neither instrument nor the portal's own end is near enough to the dura to hurt.
bool touches(const World& world, const State& s) {
  if (!world.field || !s.portal) return false;
  return closeness_at(world, s, joints_of(s)).dura.mm < world.hazards.paraesthesia_near_mm;
}

bool in_pain(const State& s) {
  return s.access.incision.has_value() && s.checklist.local_anaesthetic_ml <= 0.0;
}

}  // namespace

Verdict check(const World&, const State&, const AskPatient&) { return {}; }

void act(const World& world, State& state, const AskPatient&) {
  PatientCondition& c = state.condition;
  c.asked_tick = state.tick;
  ++c.times_asked;
  switch (c.warning) {
    case Warning::None:
      c.words = in_pain(state) ? "It hurts where you work. My legs are fine."
                               : "I am fine. I can move both feet.";
      return;
    case Warning::Paraesthesia:
      if (!withdrawn(state) || touches(world, state)) {
        c.words = "It still shoots into my leg.";
        return;
      }
      c.words = "It is gone. I can move my foot.";
      break;
    case Warning::BriskBleeding: {
      const double seconds = static_cast<double>(state.tick - c.since_tick) / kTicksPerSecond;
      if (!withdrawn(state) || seconds < world.hazards.bleeding_stops_s) {
        c.words = "I feel well, doctor. Blood is still running from the portal.";
        return;
      }
      c.words = "I feel well. The bleeding has stopped.";
      break;
    }
    case Warning::CsfLeak:
      c.words = "My head begins to ache. Clear fluid is still running from the portal.";
      return;
    case Warning::ContrastReaction:
      c.words = "I still itch and feel faint.";
      return;
  }
  c.warning = Warning::None;
  c.since_tick = -1;
}

}  // namespace flavum
