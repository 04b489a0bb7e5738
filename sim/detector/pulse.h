#pragma once
// One X-ray pulse: from beam layers to the detector's signal. Scatter behind the grid, focal-spot
// and detector blur, quantum and electronic noise. No clock and no state: frames are mixed in
// recursive_filter.h, the monitor is display.h. Derivation: docs/xray.md.

#include <cstdint>

#include "sim/beam/layers.h"
#include "sim/beam/signal_table.h"
#include "sim/detector/collimation.h"

namespace flavum {

/// Unsourced values are engineering defaults.
struct DetectorModel {
  double default_ngy = 15.0;       ///< air kerma behind the patient that shows as middle grey
  double focal_spot_mm = 0.6;      ///< IEC 60336 nominal; taken as full width at half maximum
  double blur_sigma_mm = 0.18;     ///< CsI panel, MTF about 0.5 at 1 line pair per mm
  double electronic_quanta = 3.0;  ///< rms per element of 0.2 mm, in detected quanta
  double grid_primary = 0.70;      ///< share of unscattered photons that pass the grid
  double grid_scatter = 0.18;      ///< share of scattered ones; both as a grid of ratio 8:1
};
/// Side of the detector element electronic_quanta is given for. Larger pixels bin several.
inline constexpr double kElementMm = 0.2;

struct PulseExposure {
  double open_ngy = 1000.0;  ///< air kerma of this pulse at the detector with nothing in the beam
  bool noise = true;
  bool scatter = true;
  std::uint64_t seed = 1;
  std::uint64_t pulse = 0;  ///< the same (seed, pulse) gives the same noise, another another
  Collimation field;
  double tissue_magnification = 1.9;  ///< source to detector over source to mid-patient: focal blur
};

/// Signal relative to DetectorModel::default_ngy of the unfiltered beam: absolute, 1 is middle
/// grey. The mean is open_ngy / default_ngy x (grid_primary x primary + grid_scatter x scatter),
/// both relative to the open field; electronic noise can make single pixels negative.
/// Counter-based noise: same bits with one thread and many, with and without AVX2. CHECKs that
/// soft and bone have one size and that pitch and exposure are not negative.
PixelImage pulse_signal(const BeamLayers& layers, double pixel_pitch_mm, const SignalTable& table,
                        const DetectorModel& detector, const PulseExposure& exposure);

/// The open field's air kerma (nGy) with which the mean signal in the measuring field is 1:
/// automatic brightness. The measuring field is the central disk of half the image's smaller side,
/// inside the collimated field. Pixels of the open beam do not count; signals further than a
/// factor e from the median count as that far, so that an instrument does not brighten the patient
/// around it. Rounded to 1/32 in ln, so that last bits cannot change it; at most kMostOpenNgy.
/// default_ngy / grid_primary if nothing is in the beam. Pure and without noise, but from pictures:
/// never for State.
double automatic_open_ngy(const BeamLayers& layers, double pixel_pitch_mm, const SignalTable& table,
                          const DetectorModel& detector, const PulseExposure& exposure);
/// What the tube can give in one pulse at the detector, nothing in the beam. Engineering default:
/// 0.4 mGy at 1 m.
inline constexpr double kMostOpenNgy = 4e5;

}  // namespace flavum
