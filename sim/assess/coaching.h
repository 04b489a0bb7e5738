#pragma once
// Dose coaching: what of the exposure was avoidable, ranked by what it cost, with what the kerma
// would have been without. docs/scoring.md lists the reasons and their limits.

#include <string>
#include <vector>

#include "sim/procedure/state.h"
#include "sim/procedure/world.h"

namespace flavum {

struct Advice {
  std::string id;                   ///< "repeated_view"
  std::string sentence;             ///< "11 of 34 shots repeated an unchanged view."
  int shots = 0;                    ///< concerned
  double kerma_mgy = 0.0;           ///< spent on it
  double kerma_without_mgy = 0.0;   ///< of the whole attempt, had it been avoided
  double kap_gy_cm2 = 0.0;          ///< spent on it
  double kap_without_gy_cm2 = 0.0;  ///< closing the field in lowers this, not the kerma
  /// "Without that the kerma would have been 12.3 mGy instead of 30.1 mGy."; empty when the patient
  /// would have been spared nothing.
  std::string what_if;
};
/// Most avoidable first (by the larger share of kerma or kerma-area product saved); empty when
/// nothing stands out. The entries overlap: one shot can be named by several.
std::vector<Advice> dose_advice(const World& world, const State& state);

/// All advice followed at once. Every shot is counted once, with its greatest saving.
struct DoseWhatIf {
  int shots = 0;  ///< with anything to save
  double kerma_mgy = 0.0, kerma_without_mgy = 0.0;
  double kap_gy_cm2 = 0.0, kap_without_gy_cm2 = 0.0;
  std::string sentence;  ///< "With all of this the kerma would have been 12.3 mGy instead of …"
};
DoseWhatIf dose_without_avoidable(const World& world, const State& state);

}  // namespace flavum
