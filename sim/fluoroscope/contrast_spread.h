#pragma once
// Where the injected iodine stands now, as volumes in mg/mL: what World and State say of every
// injection, laid out in the whole patient. Each pattern keeps the mass that is left of it;
// docs/epidurogram.md, "What the picture shows".

#include <vector>

#include "sim/fluoroscope/contrast_deposit.h"
#include "sim/fluoroscope/contrast_space.h"
#include "sim/procedure/state.h"

namespace flavum {

/// Share of an injection's iodine that has not been washed out: 1 fresh, 0 long gone or not yet
/// given.
double iodine_left(const World& world, const State& state, const Injection& injection);
/// True while the picture changes faster than it fades: in a vessel.
bool runs_off(const State& state);

/// Every volume that holds any; together the iodine in the patient. Volumes may overlap.
std::vector<ScalarImage> iodine_volumes(const ContrastSpace& space, const World& world,
                                        const State& state);

/// The parts of it, by pattern.
void add_epidural(const ContrastSpace& space, const World& world, const State& state,
                  std::vector<ScalarImage>& out);
void add_in_sac(const ContrastSpace& space, const World& world, const State& state,
                std::vector<ScalarImage>& out);
void add_blobs(const ContrastSpace& space, const World& world, const State& state,
               std::vector<ScalarImage>& out);
void add_in_veins(const ContrastSpace& space, const World& world, const State& state,
                  std::vector<ScalarImage>& out);

/// Share of a voxel of width `w`, `d` from a border, that lies above it.
double share_above(double d, double w);

}  // namespace flavum
