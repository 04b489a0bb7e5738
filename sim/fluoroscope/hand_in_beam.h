#pragma once
// The hand that holds the portal in the beam instead of the clamp: soft tissue and bones as
// capsules and cylinders, so that its chords are exact. Sizes of an adult's hand, rounded:
// engineering defaults.

#include <vector>

#include "sim/procedure/state.h"
#include "sim/xray/solid.h"

namespace flavum {

struct HandInBeam {
  std::vector<Solid> flesh;  ///< bones included
  std::vector<Solid> bones;
};
/// Empty unless State::imaging.hand_in_field and there is a portal, a trocar or a needle to hold.
HandInBeam hand_in_beam(const State& state);

/// mu at 60 keV, 1/mm: muscle (NIST, 1.05 g/cm3), and a finger's bone, cortex and marrow together
/// (engineering default).
inline constexpr double kFleshMuPerMm60keV = 0.0215;
inline constexpr double kHandBoneMuPerMm60keV = 0.040;

}  // namespace flavum
