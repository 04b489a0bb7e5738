#pragma once
// A level made of slabs and cylinders, so that every distance, length and area has a closed form.
// Mirror symmetric about x = 0. Patient frame, mm. Plane faces lie half way between the voxel
// centres of a 0.5 mm grid through the origin, so that the labels hold them exactly:
//   thecal sac   cylinder along z, radius 6.25, around (0, 0)
//   canal        cylinder along z, radius 8.25 (epidural fat around the sac)
//   flavum       |x| < 12.25, 8.25 < y < 13.25, -15.25 < z < 10.25
//   L4 lamina    |x| < 20.25, 13.25 < y < 19.25, -0.25 < z < 22.25
//   L5 lamina    the same, -34.25 < z < -14.25
//   spinous processes |x| < 4.25, 19.25 < y < 40.25, z as their laminae
//   skin         y = 60.25; air beyond

#include <cmath>
#include <memory>

#include "sim/procedure/apply.h"

namespace flavum::testing {

inline constexpr double kSacRadius = 6.25, kCanalRadius = 8.25;
inline constexpr double kFlavumHalfWidth = 12.25, kFlavumVentral = 8.25, kFlavumDorsal = 13.25;
inline constexpr double kLaminaDorsal = 19.25, kLowerEdge = -0.25, kSkin = 60.25;
inline constexpr double kSpinousHalfWidth = 4.25, kFacetBorder = 10.75;
inline constexpr double kShaftRadius = 2.285;
/// What a distance on the labels of a 0.5 mm field may differ from the truth: half a voxel too
/// small by construction of the field, a label step of the round surface; hardly ever too large.
inline constexpr double kTooNear = 0.45, kTooFar = 0.15;

inline Label synthetic_label(double x, double y, double z) {
  const auto between = [](double v, double low, double high) { return v > low && v < high; };
  const double axis = std::hypot(x, y);
  if (y > kSkin) return label::kAir;
  if (axis < kSacRadius) return label::kThecalSac;
  if (axis < kCanalRadius) return label::kEpiduralFat;
  const bool l4 = between(z, kLowerEdge, 22.25);
  const bool l5 = between(z, -34.25, -14.25);
  if (l4 || l5) {
    const bool lamina = std::abs(x) < 20.25 && between(y, kFlavumDorsal, kLaminaDorsal);
    const bool spinous = std::abs(x) < kSpinousHalfWidth && between(y, kLaminaDorsal, 40.25);
    if (lamina || spinous) return l4 ? label::kL4 : label::kL5;
  }
  if (std::abs(x) < kFlavumHalfWidth && between(y, kFlavumVentral, kFlavumDorsal) &&
      between(z, -15.25, 10.25)) {
    return label::kLigamentumFlavum;
  }
  return label::kBody;
}

/// The scan ends at `dorsal_edge` (70: behind the skin; less than 60: the skin is cut off).
inline std::shared_ptr<Case> synthetic_case(double voxel_mm = 0.5, double dorsal_edge = 70.0) {
  ImageGeometry g;
  g.spacing_mm = Eigen::Vector3d::Constant(voxel_mm);
  const Eigen::Vector3d low(-32.0, -22.0, -60.0), high(32.0, dorsal_edge, 40.0);
  g.size = ((high - low) / voxel_mm).array().round().cast<int>() + 1;
  g.origin = PatientPoint(low);
  auto labels = std::make_shared<LabelMap>(g);
  for (int k = 0; k < g.size.z(); ++k) {
    for (int j = 0; j < g.size.y(); ++j) {
      for (int i = 0; i < g.size.x(); ++i) {
        const PatientPoint p = g.point_of(i, j, k);
        labels->at(i, j, k) = synthetic_label(p.x(), p.y(), p.z());
      }
    }
  }
  auto patient = std::make_shared<Case>();
  patient->title = "Slabs and cylinders";
  patient->labels = labels;
  patient->generated = true;
  for (const Label v : {label::kL4, label::kL5}) {
    VertebraLandmarks l;
    l.vertebra = v;
    patient->landmarks.vertebrae.push_back(l);
  }
  for (const double z : {0.0, -35.0}) {
    LevelLandmarks l;
    l.level.cranial = z == 0.0 ? label::kL4 : label::kL5;
    l.canal_centre = PatientPoint(0.0, 0.0, z);
    l.disc_centre = PatientPoint(0.0, -15.0, z);
    l.interlaminar_centre = PatientPoint(0.0, kFlavumDorsal, z - 7.0);
    for (const int s : {0, 1}) {
      const double sign = s == 0 ? 1.0 : -1.0;
      l.lamina_dock[s] = PatientPoint(sign * 7.0, kLaminaDorsal, z + 2.0);
      l.flavum_centre[s] = PatientPoint(sign * 6.0, 10.5, z - 2.0);
      l.medial_facet_border[s] = PatientPoint(sign * kFacetBorder, kLaminaDorsal, z);
      l.flavum_thickness_mm[s] = kFlavumDorsal - kFlavumVentral;
      l.laminar_half_angle_rad[s] = 1.5533;  // 89 deg: this lamina is a flat plate
    }
    patient->landmarks.levels.push_back(l);
  }
  return patient;
}

inline InstrumentModel synthetic_rongeur() {
  return {
      InstrumentKind::BoneRongeur, "Bone rongeur", 4.57, 4.0, 3.0, 3.0, 30.0, 10.0, true, false};
}
inline InstrumentModel synthetic_sculptor() {
  return {InstrumentKind::TissueSculptor,
          "Tissue sculptor",
          4.57,
          8.0,
          3.0,
          2.5,
          50.0,
          15.0,
          false,
          true};
}

/// Built once per test program.
inline const World& synthetic_world() {
  static const World world = [] {
    World w;
    w.patient = synthetic_case();
    w.field = build_operative_field(*w.patient, SpineLevel{label::kL4});
    w.rongeur = synthetic_rongeur();
    w.sculptor = synthetic_sculptor();
    return w;
  }();
  return world;
}

/// A portal straight down from the skin, perpendicular to the lamina.
inline PortalPlan straight_plan(double x = 7.0, double z = 4.0) {
  PortalPlan plan;
  plan.side = x > 0.0 ? Side::Left : Side::Right;
  plan.skin_entry = PatientPoint(x, kSkin, z);
  plan.dock = PatientPoint(x, kLaminaDorsal, z);
  return plan;
}

/// A portal that climbs cephalad, as in the procedure.
inline PortalPlan oblique_plan(Side side = Side::Left) {
  PortalPlan plan;
  plan.side = side;
  plan.skin_entry = PatientPoint(side_sign(side) * 13.0, kSkin, -36.0);
  plan.dock = PatientPoint(side_sign(side) * 7.0, kLaminaDorsal, 1.0);
  return plan;
}

inline State fresh_state(const World& world) {
  State s;
  s.tissue = Tissue(world.field->labels.geometry);
  return s;
}

/// Portal placed, depth stop open, instrument in hand.
inline State ready_state(const World& world, const PortalPlan& plan, InstrumentKind kind) {
  PortalPlan open = plan;
  open.depth_stop_mm = 15.0;
  State s = apply(world, fresh_state(world), PlacePortal{open});
  return apply(world, s, SelectInstrument{kind});
}

}  // namespace flavum::testing
