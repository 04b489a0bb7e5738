#pragma once
// The collimated field: blades and iris near the tube, seen at the detector.

#include <vector>

namespace flavum {

/// The collimated field, at the detector, centred on it. Blades are parallel to columns and rows,
/// the iris is round; pixels outside get leaked radiation only.
struct Collimation {
  double width_mm = 1e9, height_mm = 1e9;
  double iris_diameter_mm = 1e9;
};

/// Source to detector over source to blades. Engineering default: blades about 30 cm from the tube.
inline constexpr double kBladeMagnification = 3.5;
/// Share of the beam that passes a closed blade or iris. Engineering default: 2 mm of lead let
/// through less, edges and gaps more.
inline constexpr double kBladeLeak = 0.001;

/// What share of the beam each pixel of a row gets. The focal spot, seen through the blades, makes
/// a straight ramp of spot x (kBladeMagnification - 1) across every edge (penumbra).
class FieldShape {
 public:
  FieldShape(const Collimation& field, double focal_spot_mm, int columns, int rows,
             double pixel_pitch_mm);
  /// False: every pixel of the image is inside.
  bool cuts() const { return cuts_; }
  void row(int r, float* out) const;

 private:
  bool cuts_ = false, round_ = false;
  std::vector<float> across_, along_;  // of the blades, per column and per row
  double pitch_mm_, penumbra_mm_, radius_mm_;
};

}  // namespace flavum
