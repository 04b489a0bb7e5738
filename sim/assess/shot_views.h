#pragma once
// Inside sim/assess only: what one recorded image was good for.

#include <optional>

#include "sim/procedure/state.h"
#include "sim/procedure/world.h"

namespace flavum {

/// An image counts as collimated when its field is at most this share of the detector's area
/// (engineering default).
inline constexpr double kCollimatedShare = 0.8;
bool collimated(const World& world, const Shot& shot);
/// Share of the detector's area that was exposed.
double field_share(const World& world, const Shot& shot);
/// Whether the interlaminar space of the level lies in the exposed field; nothing when the level
/// has no landmarks.
std::optional<bool> shows_level(const World& world, const Shot& shot);
/// A contralateral oblique image that shows the depth of an instrument on `side`: turned to the
/// other side, adequate (R3), the instrument in the field.
bool shows_depth(const Shot& shot, Side side);

}  // namespace flavum
