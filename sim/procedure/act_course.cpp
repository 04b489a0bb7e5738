#include "sim/procedure/acts.h"

namespace flavum {

Verdict check(const World&, const State&, const BeginSide&) { return {}; }
void act(const World&, State&, const BeginSide&) {}

Verdict check(const World&, const State&, const StopProcedure&) { return {}; }
void act(const World&, State&, const StopProcedure&) {}

}  // namespace flavum
