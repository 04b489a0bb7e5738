#include "imaging/phantom/tissue.h"

#include <algorithm>

#include "imaging/phantom/shapes.h"

namespace flavum::phantom {
namespace {

constexpr MrSignal kNothing{0.0F, 0.015F, 0.015F};
constexpr MrSignal kFat{1.0F, 0.0F, 0.0F};
constexpr MrSignal kMuscle{0.03F, 0.36F, 0.17F};
constexpr MrSignal kFluid{0.0F, 0.13F, 1.0F};  // of the sac
constexpr MrSignal kNerve{0.0F, 0.34F, 0.36F};
constexpr MrSignal kDura{0.0F, 0.20F, 0.30F};
constexpr MrSignal kVeins{0.10F, 0.26F, 0.55F};
constexpr MrSignal kFlavum{0.03F, 0.24F, 0.17F};
constexpr MrSignal kMarrow{0.38F, 0.15F, 0.13F};
constexpr MrSignal kCortex{0.0F, 0.03F, 0.03F};

MrSignal mix(const MrSignal& a, const MrSignal& b, float t) {
  return {blend(a.fat, b.fat, t), blend(a.water_t1, b.water_t1, t),
          blend(a.water_t2, b.water_t2, t)};
}

float share(float low, float high, float value) {
  return std::clamp((value - low) / (high - low), 0.0F, 1.0F);
}

// HU of fat -95 to -105 and of muscle 57: between them a mixture; above, bone or calcium.
MrSignal soft(const MrSignal& lean, float hu) {
  if (hu < -250.0F) return kNothing;  // gas
  const MrSignal m = mix(kFat, lean, share(-95.0F, 50.0F, hu));
  return mix(m, kCortex, share(120.0F, 300.0F, hu));
}

}  // namespace

MrSignal mr_signal(Tissue tissue, float hu, Label label, float hydration) {
  if (label == label::kAir) return kNothing;
  if (is_bone(label)) {  // under the shell marrow, denser in the arch
    return mix(kMarrow, kCortex, share(330.0F, 900.0F, hu));
  }
  if (is_disc(label)) {
    const float annulus = share(74.0F, 96.0F, hu);
    const MrSignal nucleus{0.0F, 0.27F, blend(0.13F, 0.62F, hydration)};
    return mix(nucleus, {0.0F, 0.20F, 0.07F}, annulus);
  }
  switch (label) {
    case label::kThecalSac:
      if (hu < 25.0F) return kFluid;
      return hu < 35.0F ? kDura : kNerve;
    case label::kEpiduralOther:
      return kVeins;
    case label::kEpiduralFat:
      return kFat;
    case label::kLigamentumFlavum:
      return mix(kFlavum, kCortex, share(110.0F, 220.0F, hu));
    case label::kNerveRoots:
      return kNerve;
    default:
      break;
  }
  switch (tissue) {
    case Tissue::Skin:
      return {0.1F, 0.30F, 0.20F};
    case Tissue::Vessel:  // flowing blood leaves a void; calcium in the wall too
      return {0.0F, 0.08F, 0.06F};
    case Tissue::Bowel:
      return soft({0.02F, 0.30F, 0.30F}, hu);
    case Tissue::Organ:
      return soft({0.0F, 0.42F, 0.36F}, hu);
    case Tissue::Ligament:
      return mix(soft({0.05F, 0.16F, 0.10F}, hu), kFat, share(45.0F, -5.0F, hu));
    case Tissue::Joint:
      return soft({0.0F, 0.24F, 0.38F}, hu);
    case Tissue::ByNumber:
      break;
  }
  return soft(kMuscle, hu);
}

MrSignal muscle_signal(float fat_share) { return mix(kMuscle, kFat, fat_share); }

}  // namespace flavum::phantom
