#include "imaging/base/check.h"
#include "sim/procedure/apply.h"
#include "sim/procedure/live_shot.h"

namespace flavum {
namespace {

// Pulse n of a run comes n/rate seconds after the press, at the first whole tick from then on.
// Counted from the press every time, so that it does not matter how the time is cut up.
std::int64_t pulses_until(const Shot& run, std::int64_t tick) {
  return 1 + (tick - run.tick) * run.settings.pulses_per_second / kTicksPerSecond;
}
std::int64_t tick_of_pulse(const Shot& run, std::int64_t n) {
  const int rate = run.settings.pulses_per_second;
  return run.tick + (n * kTicksPerSecond + rate - 1) / rate;
}

}  // namespace

State advance(const World& /*world*/, const State& state, std::int64_t tick) {
  CHECK(tick >= state.tick);
  State next = state;
  next.tick = tick;
  if (next.imaging.pedal) {
    next.imaging.fluoroscopy_ticks += tick - state.tick;
    Shot& run = next.imaging.shots.back();
    const std::int64_t fresh = pulses_until(run, tick) - run.pulses;
    if (fresh > 0) {
      add_pulses(next.imaging, fresh);
      run.last_tick = tick_of_pulse(run, run.pulses - 1);
    }
  }
  return next;
}

}  // namespace flavum
