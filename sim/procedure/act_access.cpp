#include "sim/procedure/acts.h"

namespace flavum {

Verdict check(const World&, const State&, const Incise&) { return {}; }
void act(const World&, State&, const Incise&) {}

Verdict check(const World&, const State&, const InsertTrocar&) { return {}; }
void act(const World&, State&, const InsertTrocar&) {}

Verdict check(const World&, const State&, const AdvanceTrocar&) { return {}; }
void act(const World&, State&, const AdvanceTrocar&) {}

Verdict check(const World&, const State&, const RedirectTrocar&) { return {}; }
void act(const World&, State&, const RedirectTrocar&) {}

Verdict check(const World&, const State&, const RemoveTrocar&) { return {}; }
void act(const World&, State&, const RemoveTrocar&) {}

Verdict check(const World&, const State&, const FixPortal&) { return {}; }
void act(const World&, State&, const FixPortal&) {}

Verdict check(const World&, const State&, const PivotPortal&) { return {}; }
void act(const World&, State&, const PivotPortal&) {}

}  // namespace flavum
