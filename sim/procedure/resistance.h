#pragma once
// How the tissue at a tip pushes back: a force and a word, for sound and later haptics.

#include "sim/procedure/state.h"
#include "sim/procedure/world.h"

namespace flavum {

/// What the hand feels. Gritty: bone being bitten, calcified or at its edge; rubbery: ligament;
/// give: the loss of resistance on entering the epidural space.
enum class Feel { Air, Skin, Fat, Muscle, Rubbery, Gritty, Bone, Give, Fluid };
const char* feel_words(Feel f);

struct Resistance {
  double newton = 0.0;
  Feel feel = Feel::Air;
};
/// At a point of the patient: what is left of the tissue there counts. Outside the operative field
/// the labels of the case do.
Resistance resistance_at(const World& world, const State& state, const PatientPoint& p);
/// At the foremost tip that moves: instrument, else trocar, else needle; Air without any.
Resistance resistance_now(const World& world, const State& state);

}  // namespace flavum
