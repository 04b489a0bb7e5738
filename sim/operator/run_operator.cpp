#include "sim/operator/stages.h"

namespace flavum {
namespace {

// What a stop for lack of a line or of bone is called.
StopReason give_up(Hands& hands, const char* sentence, StopReason reason) {
  hands.say(sentence);
  return reason;
}

StopReason treat(Hands& hands) {
  bool first = true;
  for (const Side side : hands.world().scenario.sides) {
    if (!first) {
      withdraw(hands);
      hands.act(BeginSide{side}, 10.0);
    }
    first = false;
    if (!make_epidurogram(hands, side)) {
      return give_up(hands, "The line could not be made visible: stopped.", StopReason::LostLine);
    }
    if (!dock(hands, side)) {
      return give_up(hands, "No lamina to dock on was met: stopped.", StopReason::BadAnatomy);
    }
    if (!resect(hands, side) &&
        !(hands.state().condition.warning == Warning::None && flows_better(hands, side))) {
      const Warning warning = hands.state().condition.warning;
      return warning == Warning::CsfLeak            ? StopReason::Csf
             : warning == Warning::BriskBleeding    ? StopReason::Bleeding
             : warning == Warning::ContrastReaction ? StopReason::Reaction
             : warning == Warning::Paraesthesia     ? StopReason::Pain
                                                    : StopReason::LostLine;
    }
  }
  return StopReason::Completed;
}

}  // namespace

std::vector<std::string> run_operator(Attempt& attempt, const OperatorSkill& skill,
                                      std::uint64_t seed) {
  Hands hands(attempt, skill, seed);
  if (prepare(hands)) {
    const StopReason reason = treat(hands);
    finish(hands, reason);
    hands.say(std::string("Ended: ") + stop_words(reason) + ".");
  }
  return std::move(hands).said();
}

}  // namespace flavum
