#pragma once
// Inside the folder only: trocar and portal on their way through tissue. Bone that has not been cut
// away stops them; what they cross is recorded.

#include "sim/procedure/state.h"
#include "sim/procedure/world.h"

namespace flavum {

/// A way shorter than this is a slip of the hand (engineering default).
inline constexpr double kShortestPathMm = 5.0;

/// An axis from a point of the skin; the tip lies `depth_mm` along it.
struct AccessAxis {
  PatientPoint skin_entry;
  PatientVector direction{0, -1, 0};
  PatientPoint at(double depth_mm) const { return skin_entry + depth_mm * direction; }
};

/// Bone of which more than half is left. Outside the operative field the labels of the case count.
bool bone_stands_at(const World& world, const State& state, const PatientPoint& p);
/// Bone right before the whole end of the portal at this depth.
bool stands_on_bone(const World& world, const State& state, const AccessAxis& axis,
                    double depth_mm);
/// Slides the end of the portal from one depth to a deeper one, in steps of 0.1 mm. Records
/// crossings. Returns the depth it reached: less than `to_mm` when bone stopped it.
double slide(const World& world, State& state, const AccessAxis& axis, double from_mm,
             double to_mm);
/// Turns the axis about the skin entry at one depth, in steps of at most 0.5 mm at the tip. Records
/// crossings. Returns the direction it reached; stops before bone.
PatientVector swing(const World& world, State& state, const AccessAxis& axis,
                    const PatientVector& to, double depth_mm);
/// How far p lies ventral of the dorsal plane of the laminae, mm, perpendicular to it; negative
/// dorsal of it, and anywhere but near the level.
double past_lamina_mm(const World& world, const PatientPoint& p);

}  // namespace flavum
