#include "app/editor/seen_slices.h"

#include <cmath>

#include "imaging/base/units.h"

namespace flavum {
namespace {

constexpr int kMiddle = kLevelSlices / 2;
const double kLeastCos = std::cos(rad_from_deg(30.0));

}  // namespace

void SeenSlices::show(const OperativeField& field, const PatientPoint& on_plane,
                      const PatientVector& normal, double half_mm) {
  const double cos = normal.dot(field.cranial);
  if (std::abs(cos) < kLeastCos) return;
  // Where the plane meets the level's axis.
  const double height = (on_plane - field.centre).dot(normal) / cos;
  LevelSlices& seen = seen_[field.level.cranial];
  // Slices of a turned stack lie further apart on the axis; and none is missed by rounding.
  const double half = std::max(0.5, half_mm) / std::abs(cos) + 0.05;
  for (int n = 0; n < kLevelSlices; ++n) {
    if (std::abs(static_cast<double>(n - kMiddle) - height) <= half)
      seen.set(static_cast<std::size_t>(n));
  }
}

LevelSlices SeenSlices::at(SpineLevel level) const {
  const auto it = seen_.find(level.cranial);
  return it == seen_.end() ? LevelSlices() : it->second;
}

std::map<Label, LevelSlices> slices_of_structures(const LabelMap& labels,
                                                  const OperativeField& field) {
  std::map<Label, LevelSlices> found;
  const ImageGeometry& g = labels.geometry;
  // Height over the centre is linear in the indices.
  const Eigen::Vector3d per_index =
      (g.direction.transpose() * field.cranial.v).cwiseProduct(g.spacing_mm);
  const double at_origin = (g.origin - field.centre).dot(field.cranial);
  for (int k = 0; k < g.size.z(); ++k) {
    for (int j = 0; j < g.size.y(); ++j) {
      const double row = at_origin + per_index.y() * j + per_index.z() * k;
      std::int64_t offset = g.offset(0, j, k);
      for (int i = 0; i < g.size.x(); ++i, ++offset) {
        const Label l = labels.voxels[static_cast<std::size_t>(offset)];
        if (l == label::kAir || l == label::kBody) continue;
        const double height = row + per_index.x() * i;
        const auto n = static_cast<int>(std::lround(height)) + kMiddle;
        if (n >= 0 && n < kLevelSlices) found[l].set(static_cast<std::size_t>(n));
      }
    }
  }
  return found;
}

}  // namespace flavum
