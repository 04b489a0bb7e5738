#include "sim/procedure/hazards.h"

#include "sim/procedure/acts.h"

namespace flavum {

void run_hazards(const World&, const State&, State&, const Command&) {}

}  // namespace flavum
