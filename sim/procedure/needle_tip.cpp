// Where a needle's tip lies, as the labels have it.
#include <algorithm>
#include <cmath>

#include "imaging/volume/resample.h"
#include "sim/procedure/epidurogram.h"

namespace flavum {
namespace {

bool in_field(const World& world, const PatientPoint& p) {
  if (!world.field) return false;
  const ImageGeometry& g = world.field->labels.geometry;
  return g.contains(g.nearest_index(p));
}

Label label_at(const World& world, const PatientPoint& p) {
  if (in_field(world, p)) return world.field->labels.nearest(p, label::kAir);
  return world.patient && world.patient->labels ? world.patient->labels->nearest(p, label::kAir)
                                                : label::kAir;
}

// Depth below the sac's surface, mm, at most `most`: outside the field by looking around.
double sac_depth_mm(const World& world, const PatientPoint& p, double most) {
  if (in_field(world, p)) {
    return std::clamp(-static_cast<double>(sample_linear(world.field->dura_mm, p, 0.0F)), 0.0,
                      most);
  }
  const LabelMap& labels = *world.patient->labels;
  const ImageGeometry& g = labels.geometry;
  const Eigen::Vector3i at = g.nearest_index(p);
  double nearest = most;
  const Eigen::Vector3i reach =
      (Eigen::Vector3d::Constant(most).cwiseQuotient(g.spacing_mm)).array().ceil().cast<int>() + 1;
  for (int k = -reach.z(); k <= reach.z(); ++k) {
    for (int j = -reach.y(); j <= reach.y(); ++j) {
      for (int i = -reach.x(); i <= reach.x(); ++i) {
        const Eigen::Vector3i n = at + Eigen::Vector3i(i, j, k);
        if (g.contains(n) && labels.at(n) == label::kThecalSac) continue;
        const double d = distance_mm(p, g.point_of(n.cast<double>()));
        // The surface lies half a voxel before the first centre outside.
        nearest = std::min(nearest, d - 0.5 * g.spacing_mm.minCoeff());
      }
    }
  }
  return std::max(0.0, nearest);
}

}  // namespace

ContrastPattern pattern_at(const World& world, const Needle& needle) {
  const PatientPoint tip = needle.tip();
  const Label l = label_at(world, tip);
  if (l == label::kThecalSac) {
    const double subdural = world.contrast.subdural_depth_mm;
    return sac_depth_mm(world, tip, subdural + 1.0) > subdural ? ContrastPattern::Intrathecal
                                                               : ContrastPattern::Subdural;
  }
  if (!is_canal(l)) return ContrastPattern::SoftTissue;
  return needle.in_vessel ? ContrastPattern::Intravascular : ContrastPattern::Epidural;
}

double depth_in_sac_mm(const World& world, const PatientPoint& p) {
  constexpr double kDeepEnoughMm = 5.0;  // outside the field no farther look is taken
  return label_at(world, p) == label::kThecalSac ? sac_depth_mm(world, p, kDeepEnoughMm) : 0.0;
}

}  // namespace flavum
