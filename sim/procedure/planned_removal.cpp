#include "sim/procedure/planned_removal.h"

#include <algorithm>
#include <cmath>

#include "imaging/base/units.h"
#include "sim/procedure/cut.h"
#include "sim/procedure/view_judgement.h"

namespace flavum {
namespace {

constexpr double kWidthMm = 8.0;        // the portal's 5 mm and half of what its tip can be levered
constexpr double kMostLateralMm = 9.0;  // clinical.md 2.3
constexpr double kBoneDepthMm = 5.0;
constexpr double kAboveEdgeMm = 6.0, kBelowEdgeMm = 4.0;
constexpr double kNoLimit = 1e9;  // mm3: a plan is not taken bite by bite

struct Axes {
  PatientVector across, back, up;  // left, dorsal, cranial, turned
};
Axes axes_of(const OperativeField& field, double turn_rad) {
  const double c = std::cos(turn_rad), s = std::sin(turn_rad);
  return {c * field.left + s * field.dorsal, c * field.dorsal - s * field.left, field.cranial};
}

// The same place in the axial plane, so far cranial of the level's centre.
PatientPoint moved(const OperativeField& field, const PatientPoint& like, double up_mm) {
  return like + (up_mm - (like - field.centre).dot(field.cranial)) * field.cranial;
}

}  // namespace

std::vector<PlannedCut> propose_removal(const World& world, const PortalPlan& plan) {
  const OperativeField& field = *world.field;
  const LevelLandmarks* level = world.patient->landmarks.level(plan.level);
  if (level == nullptr) return {};
  const int s = side_index(plan.side);
  const double sign = side_sign(plan.side);

  // Lateral along a lamina is ventral as well: a left one turns its left end ventrally.
  PlannedCut cut;
  cut.side = plan.side;
  cut.turn_rad = sign * (laminar_half_angle_rad(world, plan.side) - 0.5 * kPi);
  const Axes axes = axes_of(field, cut.turn_rad);
  const double slope = std::cos(cut.turn_rad);  // lateral, per mm along the lamina
  cut.width_mm = kWidthMm;
  const auto medial_enough = [&](const PatientPoint& p, double depth_mm) {
    const double half = 0.5 * (kWidthMm * slope + depth_mm * std::abs(std::sin(cut.turn_rad)));
    const double end = sign * lateral_mm(field, p) + half;
    const double back_mm = std::max(0.0, end - kMostLateralMm) / slope;
    return p - (sign * back_mm) * axes.across;
  };

  std::vector<PlannedCut> cuts;
  const double edge_mm = field.lower_edge_mm[s];
  cut.tissue = CutTissue::Bone;
  cut.depth_mm = kBoneDepthMm;
  cut.height_mm = kAboveEdgeMm;
  cut.centre = moved(field, medial_enough(plan.dock - 0.5 * kBoneDepthMm * axes.back, kBoneDepthMm),
                     edge_mm + 0.5 * kAboveEdgeMm);
  cuts.push_back(cut);

  const double thick = level->flavum_thickness_mm[s];
  if (!(thick > 0.0)) return cuts;
  cut.tissue = CutTissue::Ligament;
  cut.depth_mm = 0.5 * thick;
  cut.height_mm = kBelowEdgeMm + kAboveEdgeMm;
  // Along the ligament from its middle to beside the dock, and up by half of what is taken.
  const PatientPoint middle = level->flavum_centre[s];
  const double along = (sign * (lateral_mm(field, plan.dock) - lateral_mm(field, middle))) / slope;
  const PatientPoint beside = middle + (sign * along) * axes.across + 0.25 * thick * axes.back;
  cut.centre = moved(field, medial_enough(beside, cut.depth_mm),
                     edge_mm + 0.5 * (kAboveEdgeMm - kBelowEdgeMm));
  cuts.push_back(cut);
  return cuts;
}

Tissue planned_tissue(const OperativeField& field, const std::vector<PlannedCut>& cuts) {
  State cleared;
  cleared.tissue = Tissue(field.labels.geometry);
  for (const PlannedCut& cut : cuts) {
    InstrumentModel model;
    model.bite_volume_mm3 = kNoLimit;
    model.cuts_bone = cut.tissue == CutTissue::Bone;
    model.cuts_ligament = cut.tissue == CutTissue::Ligament;
    const Axes axes = axes_of(field, cut.turn_rad);
    Eigen::Matrix3d rotation;
    rotation << axes.across.v, axes.back.v, axes.up.v;
    Window window;
    window.X_PatientTool = {rotation, cut.centre};
    window.high = 0.5 * Eigen::Vector3d(cut.width_mm, cut.depth_mm, cut.height_mm);
    window.low = -window.high;
    cut_window(field, model, window, cleared);
  }
  return cleared.tissue;
}

}  // namespace flavum
