#pragma once
// From the pulses of one run to the live monitor: panel lag and frame averaging, subtraction of a
// mask, the display curve. The order of a C-arm's video processor. A value.

#include <optional>

#include "sim/detector/collimation.h"
#include "sim/detector/recursive_filter.h"
#include "sim/xray/projection_geometry.h"

namespace flavum {

class FrameChain {
 public:
  FrameChain() = default;
  explicit FrameChain(const FrameMixing& mixing) : filter_(mixing) {}

  /// Grey of the next frame, 0 black .. 1 white. `geometry` tells whether C-arm, table or field
  /// moved since the last one: then averaging starts anew, and a mask no longer fits and is
  /// dropped.
  PixelImage next(const PixelImage& signal, const ProjectionGeometry& geometry,
                  const Collimation& field = {});
  /// The frame shown last becomes the mask: from now on the monitor shows what came after it.
  /// False before the first frame.
  bool take_mask();
  void clear_mask() { mask_.reset(); }
  bool subtracting() const { return mask_.has_value(); }
  /// The averaged signal behind the frame shown last.
  const PixelImage& signal() const { return filter_.displayed(); }

 private:
  RecursiveFilter filter_;
  std::optional<ProjectionGeometry> geometry_;
  std::optional<PixelImage> mask_;
};

}  // namespace flavum
