#pragma once
// Everything around the spine: skin, fat, muscles, vessels, kidneys, bowel. Simplified but
// plausible. Dimensions are engineering defaults for a supine adult, mm; HU from the clinical
// table.

#include <array>
#include <cstdint>
#include <vector>

#include "imaging/phantom/shapes.h"
#include "imaging/phantom/slice_canvas.h"
#include "imaging/phantom/spine_model.h"
#include "imaging/phantom/texture.h"

namespace flavum::phantom {

/// Value at a level number (0 = T12, 1..5 = L1..L5, 6 = S1, 7 = S2), linear between.
inline float along_levels(const std::array<float, 8>& values, float level) {
  const float t = std::clamp(level, 0.0F, 6.999F);
  const auto i = static_cast<std::size_t>(t);
  return blend(values[i], values[i + 1], t - static_cast<float>(i));
}

class SoftTissue {
 public:
  SoftTissue(const SpineModel& spine, std::uint64_t seed);

  double front_y() const { return centre_y_ - half_depth_; }
  double half_width() const { return half_width_; }
  /// World y of the skin of the back beside the midline.
  double back_y(double z) const;
  double deepest_back_y() const;

  /// Paints one axial slice, from the skin to the muscles, in front of which nothing else lies yet.
  void paint(SliceCanvas& canvas, double z) const;

 private:
  struct Ball {
    Vec3f centre;
    float radius = 15.0F;
    float hu = 30.0F;
    float gas_above = -1e3F;  ///< gas in front of this y (supine) or behind the mirrored one
  };
  struct Station {  ///< the spine at a height
    float body_y = 0, wall_y = 0, half_depth = 17, half_width = 22, ridge_y = 0, level = 0;
  };
  Station station(double z) const;
  void paint_trunk(SliceCanvas& c, double z, const Station& s) const;
  void paint_viscera(SliceCanvas& c, double z, const Station& s) const;
  void paint_vessels(SliceCanvas& c, double z, const Station& s) const;
  void paint_muscles(SliceCanvas& c, double z, const Station& s) const;
  void paint_back_muscles(SliceCanvas& c, double z, const Station& s) const;
  void paint_ribs(SliceCanvas& c, double z) const;
  void paint_ribs_of(const VertebraModel& t12, SliceCanvas& c, double z) const;

  const SpineModel* spine_;
  double half_width_ = 168, half_depth_ = 112, centre_y_ = 0;
  double dorsal_fat_ = 12;
  Texture streaks_, fine_, mottle_, septa_;
  std::vector<Ball> bowel_;
};

}  // namespace flavum::phantom
