#pragma once
// The monitor of the fluoroscope: from detector signal to grey. A fixed processing chain like a
// flat-panel C-arm's, absolute: nothing in it is fitted to the picture (no minimum, maximum or
// histogram).

#include "imaging/volume/pixel_image.h"
#include "sim/detector/collimation.h"

namespace flavum {

/// The display curve: grey 0 (black) .. 1 (white) for a signal relative to the detector dose
/// default; an S in the logarithm of the signal, strictly increasing up to white.
double display_grey(double relative_signal);

/// Grey of every pixel. The logarithm of the signal is split into three bands by Gaussians of
/// kHarmoniseSigmaMm and kFineSigmaMm; the slow one (the body's thickness) is weakened, the middle
/// one (bones) strengthened, the fine one (mostly noise) less so, as flat-panel systems do it; then
/// display_grey. A flat field gives a flat picture of display_grey(s^kSlowGain). Metal and open
/// beam hardly enter the slow band, so that they cast no halo. Outside the collimated field the
/// monitor is black, and what lies there does not enter the slow band.
PixelImage display_picture(const PixelImage& relative_signal, double pixel_pitch_mm,
                           const Collimation& field = {});

// Engineering defaults, chosen by eye against radiographs of the lumbar spine.
inline constexpr double kHarmoniseSigmaMm = 14.0;  ///< at the detector
inline constexpr double kFineSigmaMm = 0.5;        ///< at the detector
inline constexpr double kSlowGain = 0.6;
inline constexpr double kMiddleGain = 3.6;
inline constexpr double kFineGain = 1.2;
inline constexpr double kCurveSlope = 1.25;  ///< of the logistic, per unit of ln(signal)

}  // namespace flavum
