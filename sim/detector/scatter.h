#pragma once
// Scattered radiation at the detector, estimated on a coarse grid from the unscattered one.
//
// Every cell is a source of P x kScatterPerMm x t, where P is its primary (relative to the open
// field) and t the thickness of water with the same mass along the ray. It spreads as a Gaussian
// whose width grows with t. Sums over the collimated field, so a small field scatters less.

#include "imaging/volume/pixel_image.h"
#include "sim/beam/layers.h"
#include "sim/detector/coarse_grid.h"

namespace flavum {

/// Engineering defaults, chosen together so that a field of 30 cm over 35 cm of water has a scatter
/// to primary ratio of 1.0 to 1.5 before the grid (published, see docs/xray.md).
inline constexpr double kScatterPerMm = 0.0045;
inline constexpr double kScatterSigmaMm = 40.0;     ///< at the detector, behind no tissue
inline constexpr double kScatterSigmaPerMm = 0.15;  ///< more per mm of water
inline constexpr int kScatterCells = 64;            ///< along the longer side, at most

struct ScatterEstimate {
  CoarseGrid grid;
  PixelImage cells;  ///< relative to the open field, before the anti-scatter grid
};

/// `primary` is relative to the open field and already collimated.
ScatterEstimate estimate_scatter(const PixelImage& primary, const BeamLayers& layers,
                                 double pixel_pitch_mm);

}  // namespace flavum
