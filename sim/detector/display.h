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

/// Grey of every pixel. The logarithm of the signal is split at kHarmoniseSigmaMm into slow and
/// fast parts; the slow part is weakened and the fast part strengthened (dynamic range compression,
/// as flat-panel systems do it), then display_grey. A flat field gives a flat picture of
/// display_grey(s^kSlowGain). Outside the collimated field the monitor is black, and what lies
/// there does not enter the slow part.
PixelImage display_picture(const PixelImage& relative_signal, double pixel_pitch_mm,
                           const Collimation& field = {});

// Engineering defaults, chosen by eye against radiographs of the lumbar spine.
inline constexpr double kHarmoniseSigmaMm = 14.0;  ///< at the detector
inline constexpr double kSlowGain = 0.7;
inline constexpr double kFastGain = 2.0;
inline constexpr double kCurveSlope = 1.25;  ///< of the logistic, per unit of ln(signal)

}  // namespace flavum
