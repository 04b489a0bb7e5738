#include "imaging/base/check.h"
#include "sim/procedure/apply.h"

namespace flavum {

State advance(const World& /*world*/, const State& state, std::int64_t tick) {
  CHECK(tick >= state.tick);
  State next = state;
  next.tick = tick;
  return next;
}

}  // namespace flavum
