#pragma once
// With what one pulse is made: tube voltage and air kerma, from the state in an attempt, so that
// the picture's noise is that of the recorded dose.

#include "sim/detector/pulse.h"
#include "sim/procedure/dose.h"
#include "sim/procedure/state.h"
#include "sim/procedure/world.h"

namespace flavum {

/// Air kerma at the detector with neither patient nor grid in the beam, behind the table, for a
/// reference air kerma (free in air, 15 cm from the isocentre towards the tube): inverse square,
/// and the table's share of DoseModel::open_field_loss, which counts table and grid together (the
/// grid is part of pulse_signal).
double open_field_ngy(const World& world, double reference_ngy);
/// The other way round.
double reference_ngy(const World& world, double open_ngy);

/// Of a pulse at this moment. In an attempt that is the running or last shot if the C-arm still
/// stands where it was taken, and else what the next one would get.
PulseDose recorded_dose(const World& world, const State& state);

/// Mean line integral (60 keV) in the middle half of the collimated field, open beam (at most 0.05)
/// left out; rounded to 1/32, 0 if no ray counts. As BrightnessField::attenuation, from a picture:
/// for planning, where nothing is recorded; never for State.
double middle_attenuation(const BeamLayers& layers, double pixel_pitch_mm,
                          const FluoroscopySettings& settings);

}  // namespace flavum
