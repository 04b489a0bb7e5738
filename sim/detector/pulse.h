#pragma once
// One X-ray pulse: from beam layers to the detector's signal. Scatter behind the grid, focal-spot
// and detector blur, quantum and electronic noise. No clock and no state: frames are mixed in
// recursive_filter.h, the monitor is display.h.

#include <cstdint>

#include "sim/beam/layers.h"
#include "sim/beam/signal_table.h"

namespace flavum {

/// data/detector.json. Unsourced ones are engineering defaults.
struct DetectorModel {
  double default_ngy = 20.0;       ///< air kerma behind the patient that shows as middle grey
  double focal_spot_mm = 0.6;      ///< IEC 60336 nominal
  double blur_sigma_mm = 0.18;     ///< CsI panel, MTF about 0.5 at 1 line pair per mm
  double electronic_quanta = 3.0;  ///< rms per pixel of 0.2 mm, in detected quanta
  double grid_primary = 0.70;      ///< share of unscattered photons that pass the grid
  double grid_scatter = 0.12;      ///< share of scattered ones
};

/// The collimated field, at the detector. Blades are parallel to columns and rows, the iris is
/// round; pixels outside get leaked radiation only.
struct Collimation {
  double width_mm = 1e9, height_mm = 1e9;
  double iris_diameter_mm = 1e9;
};

struct PulseExposure {
  double open_ngy = 1000.0;  ///< air kerma of this pulse at the detector with nothing in the beam
  bool noise = true;
  std::uint64_t seed = 1;
  std::uint64_t pulse = 0;  ///< the same (seed, pulse) gives the same noise, another another
  Collimation field;
  double tissue_magnification = 1.9;  ///< source to detector over source to mid-patient: focal blur
};

/// Signal relative to DetectorModel::default_ngy of the unfiltered beam: absolute, 1 is middle
/// grey.
PixelImage pulse_signal(const BeamLayers& layers, double pixel_pitch_mm, const SignalTable& table,
                        const DetectorModel& detector, const PulseExposure& exposure);

}  // namespace flavum
