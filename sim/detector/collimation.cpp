#include "sim/detector/collimation.h"

#include <algorithm>
#include <cmath>

namespace flavum {
namespace {

// Share of the spot that is seen at `inside_mm` inside an edge.
double ramp(double inside_mm, double penumbra_mm) {
  if (!(penumbra_mm > 0.0)) return inside_mm >= 0.0 ? 1.0 : 0.0;
  return std::clamp(0.5 + inside_mm / penumbra_mm, 0.0, 1.0);
}

double off_centre_mm(int n, std::size_t count, double pitch_mm) {
  return (n - 0.5 * (static_cast<double>(count) - 1.0)) * pitch_mm;
}

std::vector<float> blades(double opening_mm, double penumbra_mm, int count, double pitch_mm) {
  std::vector<float> share(static_cast<std::size_t>(count));
  for (int n = 0; n < count; ++n) {
    const double x = std::abs(off_centre_mm(n, share.size(), pitch_mm));
    // A slit narrower than the penumbra never shows the whole spot.
    const double both =
        ramp(0.5 * opening_mm - x, penumbra_mm) - ramp(-0.5 * opening_mm - x, penumbra_mm);
    share[static_cast<std::size_t>(n)] = static_cast<float>(both);
  }
  return share;
}

}  // namespace

FieldShape::FieldShape(const Collimation& field, double focal_spot_mm, int columns, int rows,
                       double pixel_pitch_mm)
    : pitch_mm_(pixel_pitch_mm),
      penumbra_mm_(focal_spot_mm * (kBladeMagnification - 1.0)),
      radius_mm_(0.5 * field.iris_diameter_mm) {
  across_ = blades(field.width_mm, penumbra_mm_, columns, pixel_pitch_mm);
  along_ = blades(field.height_mm, penumbra_mm_, rows, pixel_pitch_mm);
  const double corner =
      0.5 * pixel_pitch_mm * std::hypot(static_cast<double>(columns), static_cast<double>(rows));
  round_ = radius_mm_ < corner + penumbra_mm_;
  const auto cut = [](float share) { return share < 1.0F; };
  cuts_ = round_ || std::ranges::any_of(across_, cut) || std::ranges::any_of(along_, cut);
}

void FieldShape::row(int r, float* out) const {
  const float height = along_[static_cast<std::size_t>(r)];
  const double y = off_centre_mm(r, along_.size(), pitch_mm_);
  for (std::size_t c = 0; c < across_.size(); ++c) {
    float share = across_[c] * height;
    if (round_) {
      const double x = off_centre_mm(static_cast<int>(c), across_.size(), pitch_mm_);
      share *= static_cast<float>(ramp(radius_mm_ - std::sqrt(x * x + y * y), penumbra_mm_));
    }
    out[c] = static_cast<float>(kBladeLeak) + static_cast<float>(1.0 - kBladeLeak) * share;
  }
}

}  // namespace flavum
