#pragma once
// What one frame leaves in the next: the panel's lag, and the recursive averaging of the video
// processor. A value: copy it and it goes on from there.

#include "imaging/volume/pixel_image.h"

namespace flavum {

struct FrameMixing {
  /// Share of the charge that stays in the panel until the next read-out. Engineering default: CsI
  /// on amorphous silicon loses 2 to 5 % in its first frame.
  double lag = 0.03;
  /// Share of the newest frame in the displayed one, 1: no averaging. Quantum noise falls to
  /// sqrt(k / (2 - k)) of one frame's. Engineering default.
  double newest = 0.5;
};

class RecursiveFilter {
 public:
  RecursiveFilter() = default;
  explicit RecursiveFilter(const FrameMixing& mixing) : mixing_(mixing) {}
  /// The displayed signal of the next pulse. Lag: the panel gives (1 - lag) of its charge and keeps
  /// the rest, so one pulse is read out as (1 - lag) lag^n and nothing is lost. Then displayed =
  /// previous + newest x (read out - previous). A frame of another size starts anew.
  const PixelImage& next(const PixelImage& signal);
  /// C-arm, table or field moved: averaging starts anew. The panel's charge stays: lag is physics.
  void moved() { averaging_ = false; }
  const PixelImage& displayed() const { return displayed_; }

 private:
  FrameMixing mixing_;
  PixelImage kept_, displayed_;
  bool averaging_ = false;
};

}  // namespace flavum
