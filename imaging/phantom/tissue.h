#pragma once
// What a painted structure gives to MR: a fat signal and a water signal for T1 and T2 weighting.
// Order of brightness after the clinical table (fat bright, fluid dark on T1 and bright on T2,
// cortex dark, ...); the numbers are engineering defaults, relative to subcutaneous fat on T1 and
// to the fluid of the sac on T2 (both 1).

#include <cstdint>

#include "imaging/volume/labels.h"

namespace flavum::phantom {

/// A closer name than the label gives. ByNumber: read it from the label and the CT number.
enum class Tissue : std::uint8_t { ByNumber, Skin, Vessel, Bowel, Organ, Ligament, Joint };

struct MrSignal {
  float fat = 0.0F;  ///< share of fat, 0..1; appears shifted along the frequency axis
  float water_t1 = 0.0F;
  float water_t2 = 0.0F;
};
/// Signal of pure fat on either weighting.
inline constexpr float kFatT1 = 1.0F, kFatT2 = 0.78F;

/// `hydration`: 0 dried-out disc .. 1 young disc; only discs read it.
MrSignal mr_signal(Tissue tissue, float hu, Label label, float hydration);
/// Muscle with that share of fat between its fibres.
MrSignal muscle_signal(float fat_share);

}  // namespace flavum::phantom
