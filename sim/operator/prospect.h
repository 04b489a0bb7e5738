#pragma once
// What a bite at a place would bring and how near the line it would be, estimated quickly from the
// labels. This is the scripted operator's eye; a person has the image instead.

#include "sim/procedure/readings.h"

namespace flavum {

struct Prospect {
  double yield_mm3 = 0.0;        ///< tissue the instrument can cut, in its window
  double bone_in_way_mm3 = 0.0;  ///< uncut bone where the shaft must stand
  double facing_ventral_rad = 0.0;
  double lateral_mm = 0.0;  ///< of the window's centre, away from the midline on the portal's side
};

/// Of the instrument in hand, if it stood at `joints`. Precondition: portal and instrument.
Prospect prospect_at(const World& world, const State& state, const InstrumentJoints& joints);
/// The same for a portal that would stand elsewhere.
Prospect prospect_at(const World& world, const State& state, const PortalPlan& portal,
                     InstrumentKind kind, const InstrumentJoints& joints);
/// The distance alone: slower than the rest.
double line_distance_mm(const World& world, const PortalPlan& portal, InstrumentKind kind,
                        const InstrumentJoints& joints);

}  // namespace flavum
