#pragma once
// Pedicle screws and rods, and the streaks they throw in a CT. The labels under them stay: the
// truth is the anatomy.

#include <vector>

#include "imaging/phantom/shapes.h"
#include "imaging/phantom/slice_canvas.h"
#include "imaging/phantom/spine_model.h"

namespace flavum::phantom {

/// Stored as more than any tissue; a scanner of 12 bits shows 3071.
inline constexpr float kMetalHu = 9000.0F;

class Metal {
 public:
  explicit Metal(const SpineModel& spine);
  bool none() const { return parts_.empty(); }
  void paint(SliceCanvas& canvas) const;

 private:
  struct Part {  ///< left side; the right one mirrors x
    Vec3f from, to;
    float radius_from = 3.0F, radius_to = 3.0F;
  };
  std::vector<Part> parts_;
};

/// Adds to one axial slice what beam hardening and starved detectors make of its metal: the error
/// of the line integrals, filtered and projected back. `noise_key` shapes the starved rays.
void add_metal_streaks(float* hu, int columns, int rows, double spacing_mm,
                       std::uint64_t noise_key);

}  // namespace flavum::phantom
