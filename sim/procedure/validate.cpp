#include <variant>

#include "sim/procedure/acts.h"
#include "sim/procedure/phase.h"

namespace flavum {

const InstrumentModel* World::model(InstrumentKind kind) const {
  switch (kind) {
    case InstrumentKind::BoneRongeur:
      return &rongeur;
    case InstrumentKind::TissueSculptor:
      return &sculptor;
    case InstrumentKind::Auger:
      return &auger;
    case InstrumentKind::None:
      break;
  }
  return nullptr;
}

namespace {

template <class... T>
struct Any {
  bool holds;
  explicit Any(const Command& c) : holds((std::holds_alternative<T>(c) || ...)) {}
};
// What a planning session knows; everything else needs an attempt, where time passes.
bool plans(const Command& c) {
  return Any<PlacePortal, RemovePortal, SetDepthStop, PoseCArm, SelectInstrument, MoveInstrument,
             TakeBite, TakeViewHint>(c)
      .holds;
}
// What is left to do once the procedure has ended: the patient and the last pictures.
bool possible_after_the_end(const Command& c) {
  return Any<CheckOff, AskPatient, PoseCArm, TakeViewHint, SetFluoroscopy, Pedal, Expose,
             HandInField>(c)
      .holds;
}
// The pedal can always be let go.
bool releases_the_pedal(const Command& c) {
  const auto* pedal = std::get_if<Pedal>(&c);
  return pedal != nullptr && !pedal->down;
}
bool belongs_to_planning_alone(const Command& c) { return Any<PlacePortal, TakeBite>(c).holds; }

}  // namespace

Verdict validate(const World& world, const State& state, const Command& command) {
  if (!world.attempt() && !plans(command)) {
    return refuse("This belongs to an attempt; start one first.");
  }
  if (world.attempt() && belongs_to_planning_alone(command)) {
    return refuse("In an attempt the portal is inserted and the jaw worked step by step.");
  }
  if (world.attempt() && !releases_the_pedal(command)) {
    if (is_over(state)) return refuse("The attempt is over.");
    if (state.stopped != StopReason::None && !possible_after_the_end(command)) {
      return refuse("The procedure has ended; closure and recovery remain.");
    }
  }
  return std::visit([&](const auto& c) { return check(world, state, c); }, command);
}

}  // namespace flavum
