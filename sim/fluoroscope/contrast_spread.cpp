#include "sim/fluoroscope/contrast_spread.h"

#include <algorithm>
#include <cmath>

namespace flavum {
namespace {

// As the epidurogram has it: older contrast no longer counts.
constexpr double kForgotten = 0.02;
// Blood carries contrast away within seconds: half every second (engineering default).
constexpr double kVesselHalfLifeS = 1.0;

}  // namespace

double iodine_left(const World& world, const State& state, const Injection& injection) {
  const auto ticks = static_cast<double>(state.tick - injection.tick);
  if (ticks < 0.0) return 0.0;
  const double half_life_s = injection.pattern == ContrastPattern::Intravascular
                                 ? kVesselHalfLifeS
                                 : world.contrast.fade_half_life_s;
  const double left = std::exp2(-ticks / kTicksPerSecond / half_life_s);
  return left < kForgotten ? 0.0 : left;
}

bool runs_off(const State& state) {
  constexpr double kSeconds = 7.0;  // of kVesselHalfLifeS until it is forgotten
  return std::ranges::any_of(state.contrast.injections, [&](const Injection& i) {
    const auto age = static_cast<double>(state.tick - i.tick);
    return i.pattern == ContrastPattern::Intravascular && age >= 0.0 &&
           age <= kSeconds * kTicksPerSecond;
  });
}

double share_above(double d, double w) { return std::clamp(d / w + 0.5, 0.0, 1.0); }

std::vector<ScalarImage> iodine_volumes(const ContrastSpace& space, const World& world,
                                        const State& state) {
  std::vector<ScalarImage> out;
  add_epidural(space, world, state, out);
  add_in_sac(space, world, state, out);
  add_blobs(space, world, state, out);
  add_in_veins(space, world, state, out);
  std::erase_if(out, [](const ScalarImage& image) { return image.voxels.empty(); });
  return out;
}

}  // namespace flavum
