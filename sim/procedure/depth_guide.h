#pragma once
// The depth guide: how far beyond the portal an instrument may pass at most. It clicks in whole
// millimetres, starts at 0 and has a maximum computed for the portal as it stands (clinical.md
// 0.5).

#include <optional>
#include <string>

#include "sim/procedure/state.h"
#include "sim/procedure/world.h"

namespace flavum {

/// Kept from the epidurogram line: the pass limit of clinical.md 5 for the closest approach, after
/// the 1 to 2 mm to which depth can be read on contralateral oblique images.
inline constexpr double kGuideLineMm = 1.0;
/// Kept from the dura as long as there is no epidurogram: the same, plus the 1.5 mm of dorsal
/// epidural fat at a stenotic level (clinical.md 8) that lie between dura and line (derived).
inline constexpr double kGuideDuraMm = 2.5;

/// Of all instruments, beyond the portal's tip, mm.
double longest_reach_mm(const World& world);

/// Contrast was put into the epidural space, so that there is a line to go by.
bool has_epidurogram(const State& state);

/// The deepest whole millimetre beyond the portal's tip at which the envelope (the portal's end and
/// a shaft as wide as the widest instrument) keeps kGuideLineMm from the line, or kGuideDuraMm from
/// the dura before an epidurogram; at most the longest instrument's reach. 0: nothing should pass
/// the portal's tip. Nothing without a portal or a level.
///
/// On the portal's axis. Levered 3 mm towards the dura the same shaft would be stopped after 0 to
/// 7 mm on the built-in case, and no ligament could be reached: how far a levered tip may go is
/// read on its own oblique image. The window is not counted: it faces away from the dura (R4).
std::optional<double> depth_guide_limit_mm(const World& world, const State& state);

/// The same as a sentence for a person who plans. Empty where there is no limit to give.
std::string depth_guide_words(const World& world, const State& state);

}  // namespace flavum
