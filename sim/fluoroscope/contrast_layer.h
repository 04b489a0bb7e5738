#pragma once
// Contrast in the beam: where the iodine stands (contrast_spread.h), traced as volumes that change.
// Worked out again after an injection, and otherwise once per kIodineRefreshTicks at most: it fades
// by half in minutes, so that it is never more than 0.3 % off; room made by a bite fills within
// that time. While contrast runs off in a vein, every kRunOffRefreshTicks.

#include <memory>
#include <vector>

#include "imaging/volume/pixel_image.h"
#include "sim/procedure/state.h"
#include "sim/procedure/world.h"
#include "sim/xray/projector.h"

namespace flavum {

class ContrastSpace;

inline constexpr std::int64_t kIodineRefreshTicks = kTicksPerSecond;
inline constexpr std::int64_t kRunOffRefreshTicks = kTicksPerSecond / 10;

/// Iodine (mg/mL, zero outside its grid) along every ray, mg/cm2: 240 mg/mL x 1 mm is 24. 0 x 0
/// pixels if there is none.
PixelImage iodine_mg_cm2(const ScalarImage& mg_per_ml, const ProjectionGeometry& geometry);

class ContrastLayer {
 public:
  void reset(const ProjectionGeometry& geometry);  ///< a new pose
  /// 0 x 0 pixels: none anywhere.
  const PixelImage& update(const World& world, const State& state);

 private:
  struct Key {
    const OperativeField* field = nullptr;
    const EpiduralSpace* epidural = nullptr;
    double injections = 0.0;
    std::int64_t refresh = -1;
    bool operator==(const Key&) const = default;
  };
  ProjectionGeometry geometry_;
  Key key_;
  std::shared_ptr<const ContrastSpace> space_;
  const OperativeField* space_of_ = nullptr;
  const EpiduralSpace* epidural_of_ = nullptr;
  std::vector<ScalarImage> mg_per_ml_;  ///< what holds any
  PixelImage layer_;
  bool traced_ = false;
};

}  // namespace flavum
