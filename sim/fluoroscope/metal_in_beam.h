#pragma once
// The steel in the patient as solids, from the instruments' real dimensions (data/instruments.json,
// data/contrast.json) and the state's joints. What is not published is an engineering default, said
// beside the number.

#include <vector>

#include "sim/procedure/state.h"
#include "sim/procedure/world.h"
#include "sim/xray/solid.h"

namespace flavum {

/// Needle, trocar, portal with its depth guide, the instrument in hand. Hubs of needles and the
/// clamp are plastic and left out.
std::vector<Solid> metal_in_beam(const World& world, const State& state);

/// A closed or open instrument in its Tool frame; the hub stands `hub_mm` behind the tip.
std::vector<Piece> instrument_pieces(const InstrumentModel& model, bool jaw_open, double hub_mm);

/// Where the portal stands: it turns about the skin entry together with an instrument that is
/// levered sideways. Origin at the portal's tip. Nothing without portal or trocar.
std::optional<RigidTransform<Patient, Tool>> X_PatientPortalInBeam(const State& state);

/// The trocar's tip stands this far beyond the portal (engineering default).
inline constexpr double kTrocarTipMm = 3.0;

}  // namespace flavum
