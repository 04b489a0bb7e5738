#include "sim/procedure/apply.h"

#include "imaging/base/check.h"
#include "sim/procedure/acts.h"
#include "sim/procedure/live_shot.h"

namespace flavum {

State apply(const World& world, const State& state, const Command& command) {
  CHECK(validate(world, state, command).ok);
  State next = state;
  std::visit([&](const auto& c) { act(world, next, c); }, command);
  if (world.attempt()) {
    follow_live(world, state, next);
    note_rules(world, state, next, command);
    run_hazards(world, state, next, command);
  }
  return next;
}

}  // namespace flavum
