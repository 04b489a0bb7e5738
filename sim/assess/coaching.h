#pragma once
// Dose coaching: what of the exposure was avoidable, ranked by what it cost, with what the kerma
// would have been without.

#include <string>
#include <vector>

#include "sim/procedure/state.h"
#include "sim/procedure/world.h"

namespace flavum {

struct Advice {
  std::string id;                  ///< "repeated_view"
  std::string sentence;            ///< "11 of 34 shots repeated an unchanged view."
  int shots = 0;                   ///< concerned
  double kerma_mgy = 0.0;          ///< spent on it
  double kerma_without_mgy = 0.0;  ///< of the whole attempt, had it been avoided
};
/// Most avoidable first; empty when nothing stands out.
std::vector<Advice> dose_advice(const World& world, const State& state);

}  // namespace flavum
