#include "sim/procedure/acts.h"

namespace flavum {

Verdict check(const World&, const State&, const InsertNeedle&) { return {}; }
void act(const World&, State&, const InsertNeedle&) {}

Verdict check(const World&, const State&, const AdvanceNeedle&) { return {}; }
void act(const World&, State&, const AdvanceNeedle&) {}

Verdict check(const World&, const State&, const Aspirate&) { return {}; }
void act(const World&, State&, const Aspirate&) {}

Verdict check(const World&, const State&, const InjectContrast&) { return {}; }
void act(const World&, State&, const InjectContrast&) {}

Verdict check(const World&, const State&, const RemoveNeedle&) { return {}; }
void act(const World&, State&, const RemoveNeedle&) {}

}  // namespace flavum
