#include "imaging/registration/spine_region.h"

#include <cmath>

#include "imaging/registration/prepared.h"
#include "imaging/volume/distance_field.h"
#include "imaging/volume/resample.h"

namespace flavum::registration {
namespace {
constexpr double kGridMm = 2.0;
constexpr double kSideMm = 20.0;
}  // namespace

NearLabels::NearLabels(const LabelMap& labels, const PatientPoint& centre, double reach_mm,
                       const std::function<bool(Label)>& belongs) {
  ImageGeometry grid;
  const int n = static_cast<int>(std::ceil(reach_mm / kGridMm));
  const Eigen::Vector3d half = Eigen::Vector3d::Constant(n * kGridMm);
  grid.origin = PatientPoint(Eigen::Vector3d(centre.v - half));
  grid.spacing_mm.setConstant(kGridMm);
  grid.size.setConstant(2 * n + 1);
  distance_mm_ = distance_to(mask_of(resample_nearest(labels, grid), belongs));
}

bool NearLabels::within(const PatientPoint& ct, double mm) const {
  return static_cast<double>(distance_mm_.nearest(ct, kFarMm)) <= mm;
}

std::vector<PatientPoint> fixing_points(const VertebraLandmarks& v) {
  return {v.body_centre,
          v.canal_centre,
          v.upper_end_plate,
          v.lower_end_plate,
          v.body_centre + kSideMm * v.left,
          v.body_centre - kSideMm * v.left};
}

std::optional<MrToCt> vertebra_to_vertebra(const SpineLandmarks& spine, Label from, Label to) {
  const VertebraLandmarks* a = spine.vertebra(from);
  const VertebraLandmarks* b = spine.vertebra(to);
  if (a == nullptr || b == nullptr) return {};
  const std::vector<PatientPoint> pa = fixing_points(*a);
  const std::vector<PatientPoint> pb = fixing_points(*b);
  std::vector<PointPair> pairs;
  for (std::size_t n = 0; n < pa.size(); ++n) pairs.push_back({pa[n], pb[n]});
  return fit_points(pairs).transform;
}

ImageGeometry spine_box(const SpineLandmarks& spine) {
  Eigen::Vector3d low = Eigen::Vector3d::Constant(1e300);
  Eigen::Vector3d high = -low;
  for (const VertebraLandmarks& v : spine.vertebrae) {
    for (const PatientPoint& p : fixing_points(v)) {
      low = low.cwiseMin(p.v);
      high = high.cwiseMax(p.v);
    }
  }
  return box_grid(PatientPoint(low), PatientPoint(high));
}

const VertebraLandmarks* nearest_vertebra(const SpineLandmarks& spine, const PatientPoint& p) {
  const VertebraLandmarks* best = nullptr;
  for (const VertebraLandmarks& v : spine.vertebrae) {
    if (best == nullptr || distance_mm(v.body_centre, p) < distance_mm(best->body_centre, p))
      best = &v;
  }
  return best;
}

}  // namespace flavum::registration
