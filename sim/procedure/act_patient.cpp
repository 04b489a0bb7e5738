#include "sim/procedure/acts.h"

namespace flavum {

Verdict check(const World&, const State&, const AskPatient&) { return {}; }
void act(const World&, State&, const AskPatient&) {}

}  // namespace flavum
