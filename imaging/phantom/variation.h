#pragma once
// Continuous variation around a preset: another person with the same disease.

#include <cstdint>

#include "imaging/phantom/phantom.h"

namespace flavum {

/// Varies every dimension about the preset with the deviations of docs/phantom.md, cut at two
/// standard deviations. What the case is about stays: at a stenotic level the sac's area keeps its
/// grade (below 75, 75-100, above 100 mm2) and moves by a few per cent; flavum stays on its side of
/// 2.5 mm; what is absent (slip, dorsal fat of 0) stays absent. The result can always be built
/// where the preset can: a combination without room is drawn back towards the preset by halves.
/// Same preset and seed, same spine.
PhantomPreset vary(const PhantomPreset& preset, std::uint64_t seed);

}  // namespace flavum
