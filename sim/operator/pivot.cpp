#include "sim/operator/pivot.h"

#include <algorithm>

#include "imaging/base/units.h"
#include "sim/operator/prospect.h"

namespace flavum {
namespace {

// Search grid around the middle of the ligament (engineering defaults).
constexpr double kCranialMm[] = {-10, -8, -6, -4, -2, 0, 2, 4, 6};
constexpr double kMedialMm[] = {-2, 0, 2, 4};
constexpr double kDeeperMm[] = {-2, 1, 4};
constexpr int kClocks = 8;
constexpr double kDepthStepMm = 2.0;
constexpr double kBoneAllowedMm3 = 5.0;   // in the portal's own way
constexpr double kBoreAllowedMm3 = 90.0;  // the auger can clear this much ahead
constexpr double kBoneWeight = 0.4;       // what a mm3 of bone to be bored costs in promised mm3
constexpr double kMostLateralMm = 6.7;    // a bore there keeps within 9 mm of the midline
constexpr double kWorthMm3 = 20.0;
constexpr double kVentralRad = rad_from_deg(65.0);

// Uncut bone where the portal's last stretch would stand.
double bone_in_tube_mm3(const Hands& hands, const PortalPlan& plan) {
  constexpr double kStep = 0.5;
  constexpr double kLengthMm = 25.0;
  const ImageGeometry& g = hands.field().labels.geometry;
  const Tissue& tissue = hands.state().tissue;
  const RigidTransform<Patient, Tool> pose = X_PatientTool(plan);
  const double r = 0.5 * hands.world().portal.outer_diameter_mm;
  double sum = 0.0;
  for (double z = 0.5 * kStep; z < kLengthMm; z += kStep) {
    for (double y = -r; y <= r; y += kStep) {
      for (double x = -r; x <= r; x += kStep) {
        if (x * x + y * y > r * r) continue;
        const Eigen::Vector3i ijk = g.nearest_index(pose * Point<Tool>(x, y, z));
        if (g.contains(ijk) && is_bone(hands.field().labels.at(ijk))) {
          sum += tissue.occupancy(ijk) / 255.0;
        }
      }
    }
  }
  return sum * kStep * kStep * kStep;
}

double promise_mm3(const Hands& hands, const PortalPlan& plan) {
  const InstrumentModel& model = *hands.world().model(InstrumentKind::TissueSculptor);
  double sum = 0.0;
  double bone = 0.0;
  for (double depth = kDepthStepMm; depth <= model.max_reach_mm; depth += kDepthStepMm) {
    for (int clock = 0; clock < kClocks; ++clock) {
      const InstrumentJoints joints{depth, 2.0 * kPi * clock / kClocks, 0.0, 0.0};
      const Prospect p =
          prospect_at(hands.world(), hands.state(), plan, InstrumentKind::TissueSculptor, joints);
      if (p.yield_mm3 < hands.skill().least_yield_mm3 || p.bone_in_way_mm3 > kBoreAllowedMm3 ||
          p.facing_ventral_rad < kVentralRad) {
        continue;
      }
      bone = std::max(bone, p.bone_in_way_mm3);
      const double line =
          line_distance_mm(hands.world(), plan, InstrumentKind::TissueSculptor, joints);
      if (line >= hands.skill().keep_line_mm) sum += p.yield_mm3;
    }
  }
  return sum - kBoneWeight * bone;
}

}  // namespace

std::optional<PatientPoint> best_pivot(const Hands& hands, Side side) {
  const OperativeField& field = hands.field();
  const LevelLandmarks* level = hands.world().patient->landmarks.level(field.level);
  if (level == nullptr || !hands.state().portal) return std::nullopt;
  const PortalPlan& now = *hands.state().portal;
  const double path_mm = distance_mm(now.skin_entry, now.dock);
  const PatientPoint centre = level->flavum_centre[side_index(side)];
  double best = kWorthMm3;
  std::optional<PatientPoint> tip;
  for (const double cranial : kCranialMm) {
    for (const double medial : kMedialMm) {
      const PatientPoint target =
          centre + cranial * field.cranial - side_sign(side) * medial * field.left;
      for (const double deeper : kDeeperMm) {
        PortalPlan plan = now;
        plan.dock = now.skin_entry + (path_mm + deeper) * (target - now.skin_entry).normalized();
        const double line = line_distance_mm(hands.world(), plan, InstrumentKind::None, {});
        if (line < 2.0 * hands.skill().keep_line_mm) continue;
        const double off = side_sign(side) * lateral_mm(field, plan.dock);
        if (off > kMostLateralMm || bone_in_tube_mm3(hands, plan) > kBoneAllowedMm3) continue;
        const double promise = promise_mm3(hands, plan);
        if (promise > best) {
          best = promise;
          tip = plan.dock;
        }
      }
    }
  }
  return tip;
}

}  // namespace flavum
