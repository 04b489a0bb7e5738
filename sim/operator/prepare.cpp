#include "sim/operator/stages.h"

namespace flavum {

bool prepare(Hands& hands) {
  const Scenario& scenario = hands.world().scenario;
  hands.wait(30.0);  // the briefing is read
  const RefusalReason right = scenario.briefing.refuse;
  if (right != RefusalReason::None && !hands.slips()) {
    hands.act(DecideCase{false, right}, 5.0);
    hands.say(std::string("Declined: ") + refusal_words(right) + ".");
    return false;
  }
  hands.act(DecideCase{true, RefusalReason::None}, 5.0);
  for (const CheckItem item : {CheckItem::Anticoagulants, CheckItem::Allergy, CheckItem::Antibiotic,
                               CheckItem::Bolster, CheckItem::Drape}) {
    if (!hands.slips()) hands.act(CheckOff{item}, 10.0);
  }
  FluoroscopySettings settings;
  settings.field_width_mm = settings.field_height_mm = hands.skill().field_mm;
  settings.pulses_per_second = hands.skill().pulses_per_second;
  hands.act(SetFluoroscopy{settings}, 2.0);
  hands.look_ap();
  SpineLevel counted = scenario.level;
  if (hands.slips() && hands.slips() && counted.cranial > label::kL1) --counted.cranial;
  hands.act(CountLevel{counted}, 15.0);
  if (!hands.slips()) hands.act(InjectLocal{10.0}, 30.0);
  return true;
}

void finish(Hands& hands, StopReason reason) {
  withdraw(hands);
  if (hands.state().contrast.needle) hands.act(RemoveNeedle{}, 10.0);
  hands.act(StopProcedure{reason}, 5.0);
  for (const CheckItem item : {CheckItem::Pressure, CheckItem::Dressing,
                               CheckItem::NeurologicalCheck, CheckItem::RecoveryNote}) {
    if (!hands.slips()) hands.act(CheckOff{item}, 60.0);
  }
}

std::optional<StopReason> heed_warning(Hands& hands) {
  const Warning warning = hands.state().condition.warning;
  if (warning == Warning::None) return std::nullopt;
  if (hands.slips() || hands.slips()) return std::nullopt;  // goes on, as one should not
  if (hands.state().jaw_open) hands.act(CloseJaw{}, 1.0);
  if (hands.state().instrument != InstrumentKind::None) {
    hands.act(MoveInstrument{0.0, 0.0, 0.0, 0.0}, 3.0);
    hands.act(SelectInstrument{InstrumentKind::None}, 2.0);
  }
  switch (warning) {
    case Warning::CsfLeak:
      return StopReason::Csf;
    case Warning::ContrastReaction:
      return StopReason::Reaction;
    case Warning::BriskBleeding:
      hands.wait(130.0);
      break;
    default:
      hands.wait(10.0);
      break;
  }
  hands.act(AskPatient{}, 10.0);
  if (hands.state().condition.warning == Warning::None) return std::nullopt;
  return warning == Warning::BriskBleeding ? StopReason::Bleeding : StopReason::Pain;
}

}  // namespace flavum
