#include "sim/procedure/acts.h"

namespace flavum {

Verdict check(const World&, const State&, const DecideCase&) { return {}; }
void act(const World&, State&, const DecideCase&) {}

Verdict check(const World&, const State&, const CheckOff&) { return {}; }
void act(const World&, State&, const CheckOff&) {}

Verdict check(const World&, const State&, const CountLevel&) { return {}; }
void act(const World&, State&, const CountLevel&) {}

Verdict check(const World&, const State&, const TimeOut&) { return {}; }
void act(const World&, State&, const TimeOut&) {}

Verdict check(const World&, const State&, const LevelPause&) { return {}; }
void act(const World&, State&, const LevelPause&) {}

Verdict check(const World&, const State&, const InjectLocal&) { return {}; }
void act(const World&, State&, const InjectLocal&) {}

}  // namespace flavum
