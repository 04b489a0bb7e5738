#include "sim/procedure/rules.h"

#include "sim/procedure/acts.h"

namespace flavum {

void note_rules(const World&, const State&, State&, const Command&) {}

}  // namespace flavum
